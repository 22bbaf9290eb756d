#include <memory>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/cli/commands.h"
#include "sim/cli/options.h"
#include "sim/cli/terminal.h"
#include "sim/report/report_writer.h"
#include "sim/report/writers/layer_table.h"
#include "sim/report/writers/layers_csv.h"
#include "sim/report/writers/run_json.h"
#include "sim/report/writers/run_report.h"
#include "sim/report/writers/verification.h"
#include "sim/run/gantt.h"
#include "sim/run/run_job.h"
#include "sim/run/trace_events.h"

namespace vargsim {
namespace {

constexpr const char* trace_file = "trace.json";

struct RunOptions {
  JobOptions job;
  std::string out;
  std::string vcd;
  bool json = false;
  bool csv = false;
  bool markdown = false;
  bool quiet = false;
  bool verify = false;
  bool timeline = false;
  std::int64_t seed = default_seed;
};

/// A schedule that is found wrong has no figures worth printing.
DetailedRun checked_run(const Job& job, const RunOptions& options) {
  RunDetails details;
  if (options.verify) details.verify_seed = static_cast<std::uint64_t>(options.seed);
  details.vcd_path = options.vcd;
  details.tracks = options.timeline || !options.out.empty();
  DetailedRun run = run_in_detail(job, details);
  if (!run.verification) return run;
  if (!run.verification->verified()) throw VerificationError(first_problem(*run.verification));
  if (!options.quiet) fmt::print(stderr, "{}", verification_text(*run.verification));
  return run;
}

void write_files(const DetailedRun& run, const std::string& folder) {
  write_run_reports(run.result, folder);
  write_report_file(folder, trace_file, [&run](std::ostream& file) { write_trace_events(run, file); });
}

std::string printed_result(const DetailedRun& run, const RunOptions& options) {
  if (options.json) return run_json(run.result).dump(2) + "\n";
  if (options.csv) return layers_csv(run.result);
  if (options.markdown) return run_markdown(run_json(run.result));
  std::string text = layer_table(run.result, table_width());
  if (options.timeline)
    text += "\n" + gantt(run, {terminal_width(), terminal_shows_unicode(), terminal_shows_colour()});
  return text;
}

void run(const RunOptions& options) {
  const Job job = options.job.job();
  if (!options.quiet) print_warnings({&job});
  const DetailedRun run = checked_run(job, options);
  // Files first: where they cannot be written, stdout stays empty.
  if (!options.out.empty()) write_files(run, options.out);
  print_out(printed_result(run, options));
  if (options.quiet) return;
  if (!options.vcd.empty()) fmt::print(stderr, "wrote {}\n", options.vcd);
  if (options.out.empty()) return;
  for (const ReportFormat& format : run_report_formats())
    fmt::print(stderr, "wrote {}/{}\n", options.out, format.file_name);
  fmt::print(stderr, "wrote {}/{}\n", options.out, trace_file);
}

}  // namespace

void add_run_command(CLI::App& app) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand("run", "schedule and simulate a network; print the per-layer table");
  options->job.add_to(*command);
  command->add_option("--out", options->out,
                      "write run.json, layers.csv, run.md, report.html and trace.json into this folder");
  CLI::Option* json = command->add_flag("--json", options->json, "print run.json instead of the table");
  CLI::Option* csv =
      command->add_flag("--csv", options->csv, "print layers.csv instead of the table")->excludes(json);
  CLI::Option* markdown =
      command->add_flag("--markdown", options->markdown, "print Markdown instead of the table")
          ->excludes(json)
          ->excludes(csv);
  CLI::Option* verify = command->add_flag("--verify", options->verify,
                                          "also execute the schedule on random data (see sim verify)");
  command->add_option("--seed", options->seed, "seed of the data")->needs(verify)->capture_default_str();
  command->add_flag("--timeline", options->timeline, "also print what each unit did when, as bars of text")
      ->excludes(json)
      ->excludes(csv)
      ->excludes(markdown);
  command->add_option("--vcd", options->vcd,
                      "write a waveform of the units' signals for GTKWave into this file");
  command->add_flag("--quiet", options->quiet, "no messages on stderr");
  command->callback([options] { run(*options); });
}

}  // namespace vargsim
