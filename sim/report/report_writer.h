#pragma once
/// Report formats of a run: one function each, one line each in the list.

#include <string>
#include <vector>

#include "sim/report/result.h"

namespace vargsim {

struct ReportFormat {
  std::string file_name;  ///< in the output folder
  std::string (*write)(const Result& result);
};

/// Every file that `--out` writes for a run.
const std::vector<ReportFormat>& run_report_formats();

/// Writes them all into a folder, which is made where it is missing. Throws InputError when it cannot be
/// written.
void write_run_reports(const Result& result, const std::string& folder);

/// Writes one file. Throws InputError when it cannot be written.
void write_report_file(const std::string& folder, const std::string& file_name, const std::string& text);

}  // namespace vargsim
