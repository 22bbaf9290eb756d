#include <memory>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/cli/commands.h"
#include "sim/cli/options.h"
#include "sim/report/report_writer.h"
#include "sim/report/writers/layer_table.h"
#include "sim/report/writers/layers_csv.h"
#include "sim/report/writers/run_json.h"
#include "sim/report/writers/verification.h"
#include "sim/run/run_job.h"

namespace vargsim {
namespace {

struct RunOptions {
  JobOptions job;
  std::string out;
  bool json = false;
  bool csv = false;
  bool quiet = false;
  bool verify = false;
  std::int64_t seed = default_seed;
};

/// A schedule that is found wrong has no figures worth printing.
Result verified_result(const Job& job, const RunOptions& options) {
  if (!options.verify) return run_job(job);
  VerifiedRun run = run_and_verify_job(job, static_cast<std::uint64_t>(options.seed));
  if (!run.verification.verified()) throw VerificationError(first_problem(run.verification));
  if (!options.quiet) fmt::print(stderr, "{}", verification_text(run.verification));
  return std::move(run.result);
}

void run(const RunOptions& options) {
  const Job job = options.job.job();
  if (!options.quiet) print_warnings({&job});
  const Result result = verified_result(job, options);
  // Files first: where they cannot be written, stdout stays empty.
  if (!options.out.empty()) write_run_reports(result, options.out);
  if (options.json) {
    print_out(run_json(result).dump(2) + "\n");
  } else if (options.csv) {
    print_out(layers_csv(result));
  } else {
    print_out(layer_table(result));
  }
  if (options.out.empty() || options.quiet) return;
  for (const ReportFormat& format : run_report_formats()) {
    fmt::print(stderr, "wrote {}/{}\n", options.out, format.file_name);
  }
}

}  // namespace

void add_run_command(CLI::App& app) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand("run", "schedule and simulate a network; print the per-layer table");
  options->job.add_to(*command);
  command->add_option("--out", options->out, "write run.json and layers.csv into this folder");
  CLI::Option* json = command->add_flag("--json", options->json, "print run.json instead of the table");
  command->add_flag("--csv", options->csv, "print layers.csv instead of the table")->excludes(json);
  CLI::Option* verify = command->add_flag("--verify", options->verify,
                                          "also execute the schedule on random data (see sim verify)");
  command->add_option("--seed", options->seed, "seed of the data")->needs(verify)->capture_default_str();
  command->add_flag("--quiet", options->quiet, "no messages on stderr");
  command->callback([options] { run(*options); });
}

}  // namespace vargsim
