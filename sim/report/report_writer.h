#pragma once
/// Report formats of a run and of a comparison: one function each, one line each in the lists.

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "sim/base/strict_json.h"
#include "sim/report/result.h"

namespace vargsim {

/// `document` is run.json or compare.json: whatever a report says can be written again from that file.
struct ReportFormat {
  std::string file_name;  ///< in the output folder
  std::string (*write)(const Json& document);
};

/// Every file that `--out` writes for a run; the first is run.json.
const std::vector<ReportFormat>& run_report_formats();
/// The same for a comparison, but for its table; the first is compare.json.
const std::vector<ReportFormat>& comparison_report_formats();

/// Writes the files of a list into a folder, which is made where it is missing. Throws InputError when it
/// cannot be written.
void write_reports(const std::vector<ReportFormat>& formats, const Json& document, const std::string& folder);
void write_run_reports(const Result& result, const std::string& folder);

/// Writes one file. Throws InputError when it cannot be written.
void write_report_file(const std::string& folder, const std::string& file_name, const std::string& text);

/// What is to be written to a file as it is made. Throws InputError when it cannot be written.
void write_report_file(const std::string& folder, const std::string& file_name,
                       const std::function<void(std::ostream&)>& write);

}  // namespace vargsim
