#include <memory>
#include <sstream>

#include <fmt/format.h>

#include "sim/cli/commands.h"
#include "sim/cli/options.h"
#include "sim/report/report_writer.h"
#include "sim/report/writers/compare_json.h"
#include "sim/report/writers/comparison_table.h"
#include "sim/run/run_job.h"

namespace vargsim {
namespace {

struct CompareOptions {
  JobOptions job;
  std::string a;
  std::string b;
  std::string match = "none";
  std::string out;
  bool json = false;
  bool quiet = false;
};

/// "group_base=8,width=0.5": settings of the network unless a key names its side.
std::vector<Setting> side_settings(const std::string& text, const std::string& option) {
  std::vector<Setting> settings;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    Setting setting = parse_setting(part, option);
    if (setting.key.find('.') == std::string::npos) setting.key = "network." + setting.key;
    settings.push_back(std::move(setting));
  }
  if (settings.empty())
    throw InputError(fmt::format("{}: empty; valid: e.g. group_base=8 or groups=16", option));
  return settings;
}

void compare(const CompareOptions& options) {
  if (options.match != "none") {
    throw InputError(
        fmt::format("--match {}: not one of none (matching by MACs is not built yet)", options.match));
  }
  const Job job_a = options.job.job(side_settings(options.a, "--a"));
  const Job job_b = options.job.job(side_settings(options.b, "--b"));
  if (!options.quiet) print_warnings({&job_a, &job_b});
  const Comparison comparison{options.a, options.b, run_job(job_a), run_job(job_b)};
  const std::string json = compare_json(comparison).dump(2) + "\n";
  const std::string table = comparison_table(comparison);
  // Files first: where they cannot be written, stdout stays empty.
  if (!options.out.empty()) {
    write_report_file(options.out, "compare.json", json);
    write_report_file(options.out, "compare.txt", table);
  }
  print_out(options.json ? json : table);
  if (!options.out.empty() && !options.quiet) {
    fmt::print(stderr, "wrote {0}/compare.json\nwrote {0}/compare.txt\n", options.out);
  }
}

}  // namespace

void add_compare_command(CLI::App& app) {
  auto options = std::make_shared<CompareOptions>();
  CLI::App* command = app.add_subcommand("compare", "two settings of a network side by side");
  options->job.add_to(*command);
  command->add_option("--a", options->a, "settings of a, e.g. group_base=8")->required();
  command->add_option("--b", options->b, "settings of b, e.g. groups=16")->required();
  command->add_option("--match", options->match, "none")->capture_default_str();
  command->add_option("--out", options->out, "write compare.json and compare.txt into this folder");
  command->add_flag("--json", options->json, "print compare.json instead of the table");
  command->add_flag("--quiet", options->quiet, "no messages on stderr");
  command->callback([options] { compare(*options); });
}

}  // namespace vargsim
