#include <memory>

#include <fmt/format.h>

#include "networks/match_macs.h"
#include "sim/cli/commands.h"
#include "sim/cli/options.h"
#include "sim/report/report_writer.h"
#include "sim/report/writers/compare_json.h"
#include "sim/report/writers/comparison_report.h"
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
  bool csv = false;
  bool markdown = false;
  bool quiet = false;
};

/// Splits at commas, but for those inside of brackets or quotes: "groups=16,stage_widths=[64,128,256]".
std::vector<std::string> split_settings(const std::string& text) {
  std::vector<std::string> parts(1);
  int open_brackets = 0;
  bool quoted = false;
  for (const char character : text) {
    if (character == '"') quoted = !quoted;
    if (!quoted && character == '[') ++open_brackets;
    if (!quoted && character == ']') --open_brackets;
    if (character == ',' && !quoted && open_brackets == 0) {
      parts.emplace_back();
    } else {
      parts.back() += character;
    }
  }
  return parts;
}

/// Settings of the network unless a key names its side.
std::vector<Setting> side_settings(const std::string& text, const std::string& option) {
  if (text.empty()) throw InputError(fmt::format("{}: empty; valid: e.g. group_base=8 or groups=16", option));
  std::vector<Setting> settings;
  for (const std::string& part : split_settings(text)) {
    Setting setting = parse_setting(part, option);
    if (setting.key.find('.') == std::string::npos) setting.key = "network." + setting.key;
    settings.push_back(std::move(setting));
  }
  return settings;
}

struct MatchedJob {
  Job job;
  WidthMatch match;
};

/// The job of b with the stage widths that give it as many MACs as `network_a`.
MatchedJob matched_job(const JobOptions& options, std::vector<Setting> settings_b, const Network& network_a) {
  const MacMatch match = match_macs(find_network_family(options.network), options.network_options(settings_b),
                                    network_a.macs() * network_a.batch());
  const std::string widths = fmt::format("[{}]", fmt::join(match.widths, ","));
  settings_b.push_back({"network.stage_widths", widths, "--match macs"});
  return {options.job(settings_b),
          {match.table_widths, match.widths, match.residual_percent, 100 * match.largest_change}};
}

Comparison run_both(const CompareOptions& options) {
  const std::vector<Setting> settings_b = side_settings(options.b, "--b");
  const Job job_a = options.job.job(side_settings(options.a, "--a"));
  if (options.match == "none") {
    const Job job_b = options.job.job(settings_b);
    if (!options.quiet) print_warnings({&job_a, &job_b});
    return {options.a, options.b, run_job(job_a), run_job(job_b), std::nullopt};
  }
  if (options.match != "macs") {
    throw InputError(fmt::format("--match {}: not one of none, macs", options.match));
  }
  const MatchedJob b = matched_job(options.job, settings_b, job_a.network);
  if (!options.quiet) print_warnings({&job_a, &b.job});
  return {options.a, options.b, run_job(job_a), run_job(b.job), b.match};
}

std::string printed_comparison(const Json& json, const std::string& table, const CompareOptions& options) {
  if (options.json) return json.dump(2) + "\n";
  if (options.csv) return comparison_csv(json);
  return options.markdown ? comparison_markdown(json) : table;
}

void compare(const CompareOptions& options) {
  const Comparison comparison = run_both(options);
  const Json json = compare_json(comparison);
  const std::string table = comparison_table(comparison);
  // Files first: where they cannot be written, stdout stays empty.
  if (!options.out.empty()) {
    write_reports(comparison_report_formats(), json, options.out);
    write_report_file(options.out, "compare.txt", table);
  }
  print_out(printed_comparison(json, table, options));
  if (options.out.empty() || options.quiet) return;
  for (const ReportFormat& format : comparison_report_formats())
    fmt::print(stderr, "wrote {}/{}\n", options.out, format.file_name);
  fmt::print(stderr, "wrote {}/compare.txt\n", options.out);
}

}  // namespace

void add_compare_command(CLI::App& app) {
  auto options = std::make_shared<CompareOptions>();
  CLI::App* command = app.add_subcommand("compare", "two settings of a network side by side");
  options->job.add_to(*command);
  command->add_option("--a", options->a, "settings of a, e.g. group_base=8")->required();
  command->add_option("--b", options->b, "settings of b, e.g. groups=16")->required();
  command
      ->add_option("--match", options->match,
                   "macs: change b's stage widths until its MACs are a's within 2 %; none")
      ->capture_default_str();
  command->add_option(
      "--out", options->out,
      "write compare.json, compare.csv, compare.md, compare.txt and report.html into this folder");
  CLI::Option* json = command->add_flag("--json", options->json, "print compare.json instead of the table");
  CLI::Option* csv =
      command->add_flag("--csv", options->csv, "print compare.csv instead of the table")->excludes(json);
  command->add_flag("--markdown", options->markdown, "print Markdown instead of the table")
      ->excludes(json)
      ->excludes(csv);
  command->add_flag("--quiet", options->quiet, "no messages on stderr");
  command->callback([options] { compare(*options); });
}

}  // namespace vargsim
