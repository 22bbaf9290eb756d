#include <cstdlib>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/base/text.h"
#include "sim/cli/commands.h"
#include "sim/cli/options.h"
#include "sim/report/documents.h"
#include "sim/report/report_writer.h"
#include "sim/report/writers/diff_report.h"

namespace vargsim {
namespace {

/// Layers that the text shows.
constexpr std::size_t most_layers = 20;

struct DiffOptions {
  std::string a;
  std::string b;
  std::string fail_above;
  std::string out;
  bool json = false;
  bool csv = false;
  bool markdown = false;
  bool quiet = false;
};

/// "2", "2.5" or "2%".
std::optional<double> threshold_of(const std::string& text) {
  if (text.empty()) return std::nullopt;
  char* end = nullptr;
  const double percent = std::strtod(text.c_str(), &end);
  const std::string rest(end);
  const bool starts_well = (text[0] >= '0' && text[0] <= '9') || text[0] == '.';
  if (end == text.c_str() || !starts_well || (!rest.empty() && rest != "%") ||
      !(percent >= 0 && percent <= 1e9))
    throw InputError(
        fmt::format("--fail-above {}: is not a percentage; valid: 0 or more, such as 2 or 0.5%", text));
  return percent;
}

std::string printed_diff(const RunDiff& diff, const DiffOptions& options) {
  if (options.json) return diff.document.dump(2) + "\n";
  if (options.csv) return diff_csv(diff);
  return options.markdown ? diff_markdown(diff) : diff_text(diff, most_layers);
}

void write_files(const RunDiff& diff, const DiffOptions& options) {
  const std::pair<const char*, std::string> files[] = {{"diff.json", diff.document.dump(2) + "\n"},
                                                       {"diff.csv", diff_csv(diff)},
                                                       {"diff.md", diff_markdown(diff)},
                                                       {"report.html", diff_html(diff)}};
  for (const auto& [name, text] : files)
    write_report_file(options.out, name, text);
  for (const auto& [name, text] : files) {
    if (!options.quiet) fmt::print(stderr, "wrote {}/{}\n", options.out, name);
  }
}

void diff(const DiffOptions& options) {
  const std::optional<double> threshold = threshold_of(options.fail_above);
  RunDiff diff = diff_runs(options.a, read_run_document(options.a), options.b, read_run_document(options.b));
  std::vector<std::string> grown;
  if (threshold) {
    grown = grown_above(diff, *threshold);
    diff.document["threshold"] = {{"percent", *threshold}, {"grown", grown}};
  }
  if (!options.out.empty()) write_files(diff, options);
  print_out(printed_diff(diff, options));
  if (!grown.empty())
    throw ThresholdError(fmt::format("{} grew against {}: {}; --fail-above allows {} %", options.b, options.a,
                                     join(grown), *threshold));
}

}  // namespace

void add_diff_command(CLI::App& app) {
  auto options = std::make_shared<DiffOptions>();
  CLI::App* command = app.add_subcommand(
      "diff", "two runs: configuration, totals, layers, causes of cycles; the largest difference first");
  command->add_option("a", options->a, "a run: the --out folder of sim run, or a run.json")->required();
  command->add_option("b", options->b, "another")->required();
  command->add_option(
      "--fail-above", options->fail_above,
      "exit status 1 where b takes more cycles, DRAM bytes or energy than a by more than this percentage");
  command->add_option("--out", options->out,
                      "write diff.json, diff.csv, diff.md and report.html into this folder");
  CLI::Option* json = command->add_flag("--json", options->json, "print diff.json instead of the text");
  CLI::Option* csv = command->add_flag("--csv", options->csv, "print the layers as CSV")->excludes(json);
  command->add_flag("--markdown", options->markdown, "print Markdown")->excludes(json)->excludes(csv);
  command->add_flag("--quiet", options->quiet, "no messages on stderr");
  command->callback([options] { diff(*options); });
}

}  // namespace vargsim
