#pragma once
/// The files beside results.sqlite: results.csv, results.md, report.html and, where estimates were confirmed,
/// confirmed.csv.

#include <string>

#include "sim/sweep/database.h"

namespace vargsim {

/// Writes them from the results in a folder, each as a whole or not at all. They depend on the results alone:
/// no times, no machine. Throws InputError, or InfeasibleError where the disk is full.
void export_results(const Database& results, const std::string& folder);

/// A field of a CSV file (RFC 4180).
std::string csv_field(const std::string& text);

}  // namespace vargsim
