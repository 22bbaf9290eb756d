#pragma once
/// Reads what earlier commands wrote: run.json and compare.json.

#include <string>

#include "sim/base/strict_json.h"

namespace vargsim {

/// A run.json, or the folder that holds one. Throws InputError for what is no such file, or does not keep to
/// the schema of runs.
Json read_run_document(const std::string& path);

/// A compare.json.
Json read_comparison_document(const std::string& path);

}  // namespace vargsim
