#pragma once
/// The reports of a run that people read, from its run.json.

#include <string>

#include "sim/base/strict_json.h"

namespace vargsim {

std::string run_html(const Json& run);
std::string run_markdown(const Json& run);

}  // namespace vargsim
