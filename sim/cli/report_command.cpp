#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/base/text.h"
#include "sim/cli/commands.h"
#include "sim/report/documents.h"
#include "sim/report/report_writer.h"
#include "sim/sweep/export.h"
#include "sim/sweep/store.h"

namespace vargsim {
namespace {

struct ReportOptions {
  std::string folder;
  bool quiet = false;
};

/// All formats but the first, which is the document that the others are made from.
std::vector<ReportFormat> derived(const std::vector<ReportFormat>& formats) {
  return {formats.begin() + 1, formats.end()};
}

std::vector<std::string> rewrite_documents(const std::vector<ReportFormat>& formats, const Json& document,
                                           const std::string& folder) {
  write_reports(derived(formats), document, folder);
  std::vector<std::string> names;
  for (const ReportFormat& format : derived(formats))
    names.push_back(format.file_name);
  return names;
}

std::vector<std::string> rewrite(const std::string& folder) {
  const auto holds = [&folder](const char* name) {
    return std::filesystem::exists(std::filesystem::path(folder) / name);
  };
  std::vector<std::string> found;
  for (const char* name : {"run.json", "compare.json", "results.sqlite"}) {
    if (holds(name)) found.emplace_back(name);
  }
  if (found.empty())
    throw InputError(
        fmt::format("{}: holds no run.json, compare.json or results.sqlite; valid: the --out folder of "
                    "sim run, compare or sweep",
                    folder));
  if (found.size() > 1)
    throw InputError(
        fmt::format("{}: holds {}; one report.html cannot be of all", folder, join(found, " and ")));
  if (found.front() == "run.json")
    return rewrite_documents(run_report_formats(), read_run_document(folder), folder);
  if (found.front() == "compare.json") {
    const std::string path = (std::filesystem::path(folder) / "compare.json").string();
    return rewrite_documents(comparison_report_formats(), read_comparison_document(path), folder);
  }
  export_results(open_results(folder), folder);
  return {"results.csv", "results.md", "report.html"};
}

void report(const ReportOptions& options) {
  if (!std::filesystem::is_directory(options.folder))
    throw InputError(fmt::format("{}: is no folder; valid: the --out folder of sim run, compare or sweep",
                                 options.folder));
  for (const std::string& name : rewrite(options.folder)) {
    if (!options.quiet) fmt::print(stderr, "wrote {}/{}\n", options.folder, name);
  }
}

}  // namespace

void add_report_command(CLI::App& app) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* command = app.add_subcommand(
      "report", "write the HTML, CSV and Markdown reports of a run, comparison or sweep anew");
  command->add_option("dir", options->folder, "the --out folder of sim run, compare or sweep")->required();
  command->add_flag("--quiet", options->quiet, "no messages on stderr");
  command->callback([options] { report(*options); });
}

}  // namespace vargsim
