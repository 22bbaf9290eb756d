#include "sim/report/report_writer.h"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/report/writers/comparison_report.h"
#include "sim/report/writers/layers_csv.h"
#include "sim/report/writers/run_json.h"
#include "sim/report/writers/run_report.h"

namespace vargsim {
namespace {

std::string as_json(const Json& document) {
  return document.dump(2) + "\n";
}

}  // namespace

const std::vector<ReportFormat>& run_report_formats() {
  static const std::vector<ReportFormat> formats{
      {"run.json", as_json},
      {"layers.csv", [](const Json& run) { return layers_csv(run); }},
      {"run.md", run_markdown},
      {"report.html", run_html},
  };
  return formats;
}

const std::vector<ReportFormat>& comparison_report_formats() {
  static const std::vector<ReportFormat> formats{
      {"compare.json", as_json},
      {"compare.csv", comparison_csv},
      {"compare.md", comparison_markdown},
      {"report.html", comparison_html},
  };
  return formats;
}

void write_reports(const std::vector<ReportFormat>& formats, const Json& document,
                   const std::string& folder) {
  for (const ReportFormat& format : formats)
    write_report_file(folder, format.file_name, format.write(document));
}

void write_run_reports(const Result& result, const std::string& folder) {
  write_reports(run_report_formats(), run_json(result), folder);
}

void write_report_file(const std::string& folder, const std::string& file_name,
                       const std::function<void(std::ostream&)>& write) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw InputError(fmt::format("--out {}: {}", folder, error.message()));
  const std::filesystem::path path = std::filesystem::path(folder) / file_name;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  if (file) write(file);
  file.close();
  if (!file) throw InputError(fmt::format("--out {}: {} cannot be written", folder, path.string()));
}

void write_report_file(const std::string& folder, const std::string& file_name, const std::string& text) {
  write_report_file(folder, file_name, [&text](std::ostream& file) { file << text; });
}

}  // namespace vargsim
