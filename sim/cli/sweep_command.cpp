#include <memory>
#include <thread>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/cli/commands.h"
#include "sim/cli/options.h"
#include "sim/cli/output_format.h"
#include "sim/sweep/best.h"
#include "sim/sweep/store.h"
#include "sim/sweep/sweep.h"

namespace vargsim {
namespace {

struct CommandOptions {
  std::string what;  ///< SPEC, or DIR with --best
  SweepOptions sweep;
  std::string shard;
  bool estimate = false;
  std::vector<std::string> merge;
  std::vector<std::string> best;
  std::string where;
  OutputFormat format;
};

void require(bool holds, const std::string& message) {
  if (!holds) throw InputError(message);
}

void print_summary(const SweepSummary& summary, const std::string& out) {
  print_out(fmt::format("{}: {} points: {} ok, {} invalid, {} failed\n", summary.name, summary.points,
                        summary.ok, summary.invalid, summary.failed));
  if (summary.partial > 0) {
    print_out(fmt::format(
        "PARTIAL: {} points have nodes that are not modelled and only move bytes (column partial)\n",
        summary.partial));
  }
  print_out(confirmation_text(summary.confirmations));
  print_out(fmt::format("{0}/results.sqlite, {0}/results.csv, {0}/results.md, {0}/report.html\n", out));
}

void answer(const CommandOptions& options) {
  require(!options.what.empty(), "sweep --best: the folder of a sweep is missing");
  const Database results = open_results(options.what);
  const Table table = best_points(results, options.best, options.where);
  const Json rows = table_json(table);
  if (const auto text = options.format.text(rows, rows)) return print_out(*text);
  require(!table.rows.empty(), fmt::format("{}: no point with figures answers that", options.what));
  print_out(table_text(table));
}

void run(const CommandOptions& options) {
  SweepOptions sweep = options.sweep;
  require(!options.what.empty(), "sweep: a sweep file or name is missing; see sim list sweeps");
  require(!sweep.out.empty(), "sweep: --out is missing");
  sweep.spec = options.what;
  if (options.estimate) sweep.figures = Figures::estimated;
  if (!options.shard.empty()) sweep.shard = parse_shard(options.shard);
  require(sweep.confirm == 0 || options.estimate, "--confirm: only with --estimate");
  require(sweep.confirm == 0 || sweep.shard.count == 1,
          "--confirm: not with --shard; merge first, then give the same command without --shard");
  require(!sweep.keep_runs || !options.estimate, "--keep-runs: an estimate has no run.json");
  print_summary(run_sweep(sweep), sweep.out);
}

void dispatch(const CommandOptions& options) {
  require(options.where.empty() || !options.best.empty(), "--where: only with --best");
  if (!options.best.empty()) return answer(options);
  if (options.merge.empty()) return run(options);
  require(options.what.empty(), fmt::format("--merge: needs no '{}'", options.what));
  require(!options.sweep.out.empty(), "sweep --merge: --out is missing");
  print_summary(merge_sweeps(options.merge, options.sweep.out), options.sweep.out);
}

int all_cores() {
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace

void add_sweep_command(CLI::App& app) {
  auto options = std::make_shared<CommandOptions>();
  options->sweep.jobs = all_cores();
  CLI::App* command =
      app.add_subcommand("sweep", "run many points; go on with, join and query their results");
  command->add_option(
      "what", options->what,
      "a sweep: a name (see `sim list sweeps`) or a JSON file; with --best a folder of results");
  command->add_option("--out", options->sweep.out, "folder of the results; goes on where it was");
  command->add_option("--jobs", options->sweep.jobs, "worker processes")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command->add_option("--shard", options->shard, "I/N: only every N-th point, from the I-th on");
  command->add_flag("--estimate", options->estimate, "the scheduler's estimate instead of a simulation");
  command->add_option("--confirm", options->sweep.confirm, "simulate the K best estimates too")
      ->check(CLI::Range(1, 1000000));
  command->add_flag("--skip-unsupported", options->sweep.skip_unsupported,
                    "ONNX nodes that cannot be modelled move their bytes; points are marked partial");
  command->add_flag("--keep-runs", options->sweep.keep_runs, "keep each point's run.json in DIR/runs");
  CLI::Option* merge =
      command->add_option("--merge", options->merge, "folders of all shards, to join in --out");
  command
      ->add_option("--best", options->best,
                   "the point with the least of this column; repeated: the Pareto front of all")
      ->allow_extra_args(false)
      ->excludes(merge);
  command->add_option("--where", options->where,
                      "of the points for which this holds, e.g. \"network.group_base=8\"");
  options->format.add_to(*command);
  command->add_flag("--quiet", options->sweep.quiet, "no messages on stderr");
  command->callback([options] { dispatch(*options); });
}

}  // namespace vargsim
