#include "sim/report/report_writer.h"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/report/writers/layers_csv.h"
#include "sim/report/writers/run_json.h"

namespace vargsim {

const std::vector<ReportFormat>& run_report_formats() {
  static const std::vector<ReportFormat> formats{
      {"run.json", [](const Result& result) { return run_json(result).dump(2) + "\n"; }},
      {"layers.csv", layers_csv},
  };
  return formats;
}

void write_run_reports(const Result& result, const std::string& folder) {
  for (const ReportFormat& format : run_report_formats()) {
    write_report_file(folder, format.file_name, format.write(result));
  }
}

void write_report_file(const std::string& folder, const std::string& file_name, const std::string& text) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw InputError(fmt::format("--out {}: {}", folder, error.message()));
  const std::filesystem::path path = std::filesystem::path(folder) / file_name;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) throw InputError(fmt::format("--out {}: {} cannot be written", folder, path.string()));
}

}  // namespace vargsim
