#include "sim/sweep/sweep.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/sweep/export.h"
#include "sim/sweep/point_check.h"
#include "sim/sweep/processes.h"
#include "sim/sweep/progress.h"
#include "sim/sweep/stop_signals.h"
#include "sim/sweep/store.h"

namespace vargsim {
namespace {

const char* name_of(Figures figures) {
  return figures == Figures::estimated ? "estimated" : "simulated";
}

SweepIdentity identity_of_sweep(const SweepSpec& spec, Figures figures, const Shard& shard) {
  return {spec.document.dump(), base_configurations(spec).dump(), name_of(figures), shard.name(),
          VARGSIM_VERSION};
}

/// Numbers a sweep's points in order, those of a shard that its constraints admit.
class PointList {
 public:
  PointList(const SweepSpec& spec, const Shard& shard)
      : spec_(spec), shard_(shard), filter_(spec), size_(spec.size()) {}

  std::optional<std::int64_t> next() {
    while (next_ < size_) {
      const std::int64_t number = next_++;
      if (shard_.has(number) && filter_.admits(point_of(spec_, number))) return number;
    }
    return std::nullopt;
  }

  void restart() { next_ = 0; }

 private:
  const SweepSpec& spec_;
  Shard shard_;
  PointFilter filter_;
  std::int64_t size_;
  std::int64_t next_ = 0;
};

std::int64_t count_partial(ResultStore& store) {
  const std::vector<std::string> columns = ordered_columns(store.database(), "points", {});
  if (std::find(columns.begin(), columns.end(), "partial") == columns.end()) return 0;
  return std::get<std::int64_t>(store.database().value("SELECT count(*) FROM points WHERE partial = 1"));
}

SweepSummary summary_of(ResultStore& store, const std::string& name) {
  SweepSummary summary;
  summary.name = name;
  Statement counts = store.database().prepare("SELECT status, count(*) FROM points GROUP BY status");
  while (counts.step()) {
    const std::string status = counts.text(0);
    if (status == "ok") summary.ok = counts.integer(1);
    if (status == "invalid") summary.invalid = counts.integer(1);
    if (status == "failed") summary.failed = counts.integer(1);
  }
  summary.points = summary.ok + summary.invalid + summary.failed;
  summary.partial = count_partial(store);
  summary.confirmations = confirmations(store.database());
  return summary;
}

class Sweep {
 public:
  explicit Sweep(const SweepOptions& options) : options_(options), spec_(read_sweep_spec(options.spec)) {
    if (options.skip_unsupported) spec_.set_skip_unsupported();
    check_values(spec_);
    points_ = std::make_unique<PointList>(spec_, options.shard);
    store_ = std::make_unique<ResultStore>(
        options.out, identity_of_sweep(spec_, options.figures, options.shard), spec_.keys);
  }

  SweepSummary run() {
    try {
      const StopSignals signals;
      run_points();
      if (options_.confirm > 0) run_confirmations();
      store_->finish();
      export_results(store_->database(), options_.out);
      return summary_of(*store_, spec_.source);
    } catch (const DatabaseError& error) {
      throw InfeasibleError(
          fmt::format("{}; every finished point is safe, and the same command goes on once that is mended",
                      error.what()));
    }
  }

 private:
  /// A number that has no row yet.
  std::optional<std::int64_t> next_missing() {
    while (const std::optional<std::int64_t> number = points_->next()) {
      if (!store_->has(PointTable::points, *number)) return number;
    }
    return std::nullopt;
  }

  void run_points() {
    std::int64_t total = 0;
    while (points_->next())
      ++total;
    points_->restart();
    const std::int64_t already = store_->count(PointTable::points);
    if (already >= total) return;
    if (already > 0 && !options_.quiet)
      fmt::print(stderr, "{}: {} of {} points are there already\n", options_.out, already, total);
    Progress progress("points", total, already, options_.quiet);
    share(
        PointTable::points, options_.figures, [this] { return next_missing(); }, progress);
  }

  void run_confirmations() {
    std::vector<std::int64_t> missing;
    for (const std::int64_t number : best_estimates(store_->database(), options_.confirm)) {
      if (!store_->has(PointTable::confirmed, number)) missing.push_back(number);
    }
    Progress progress("simulations", static_cast<std::int64_t>(missing.size()), 0, options_.quiet);
    auto at = missing.begin();
    const auto next = [&]() -> std::optional<std::int64_t> {
      if (at == missing.end()) return std::nullopt;
      return *at++;
    };
    share(PointTable::confirmed, Figures::simulated, next, progress);
  }

  void share(PointTable table, Figures figures, std::function<std::optional<std::int64_t>()> next,
             Progress& progress) {
    const std::string runs_folder =
        options_.keep_runs ? (std::filesystem::path(options_.out) / "runs").string() : std::string();
    Evaluator evaluator(spec_, runs_folder);  // each fork fills its own copy
    const auto record = [&](std::int64_t number, const Outcome& outcome) {
      store_->add(table, number, outcome);
      progress.add_one();
      progress.show();
    };
    ProcessWork work;
    work.next = std::move(next);
    work.work = [&](std::int64_t number) { return encode(evaluator.evaluate(number, figures)); };
    work.done = [&](std::int64_t number, const std::string& answer) { record(number, decode(answer)); };
    work.died = [&](std::int64_t number, const std::string& how) {
      Outcome outcome;
      outcome.status = Outcome::Status::failed;
      outcome.reason = how + ", and the one that tried again too";
      outcome.columns = setting_columns(spec_, point_of(spec_, number));
      record(number, outcome);
    };
    work.stop = [&] {
      progress.show();
      return StopSignals::has_come();
    };
    share_out(options_.jobs, work);
    if (StopSignals::has_come()) {
      throw InfeasibleError(
          fmt::format("stopped by a signal after {} points; the same command goes on with --out {}",
                      store_->count(PointTable::points), options_.out));
    }
    if (!options_.quiet && progress.worked() > 0)
      fmt::print(stderr, "{} points {} with {} jobs, {:.1f} a second\n", progress.worked(), name_of(figures),
                 options_.jobs, progress.rate());
  }

  const SweepOptions& options_;
  SweepSpec spec_;
  std::unique_ptr<PointList> points_;
  std::unique_ptr<ResultStore> store_;
};

/// A shard as it lies in a folder.
struct Part {
  std::string folder;
  SweepIdentity identity;
  Shard shard;
  std::int64_t points = 0;
};

Part read_part(const std::string& folder) {
  const Database results = open_results(folder);
  Part part;
  part.folder = folder;
  part.identity = identity_of(results);
  if (part.identity.shard == "all")
    throw InputError(fmt::format("--merge {}: a whole sweep, not a shard of one", folder));
  part.shard = parse_shard(part.identity.shard);
  part.points = std::get<std::int64_t>(results.value("SELECT count(*) FROM points"));
  return part;
}

void check_parts(const std::vector<Part>& parts) {
  const Part& first = parts.front();
  for (auto part = parts.begin(); part != parts.end(); ++part) {
    const SweepIdentity& identity = part->identity;
    const bool is_same = identity.spec == first.identity.spec && identity.version == first.identity.version &&
                         identity.figures == first.identity.figures &&
                         identity.configurations == first.identity.configurations &&
                         part->shard.count == first.shard.count;
    if (!is_same) {
      throw InputError(
          fmt::format("--merge {}: not a shard of the same sweep as {}", part->folder, first.folder));
    }
    for (auto other = parts.begin(); other != part; ++other) {
      if (other->identity.shard == identity.shard)
        throw InputError(
            fmt::format("--merge {}: shard {}, as {} is", part->folder, identity.shard, other->folder));
    }
  }
  if (static_cast<int>(parts.size()) != first.shard.count) {
    throw InputError(
        fmt::format("--merge: {} folders, and the sweep has {} shards", parts.size(), first.shard.count));
  }
}

/// Throws InfeasibleError for the first part that lacks points.
void check_complete(const std::vector<Part>& parts, const SweepSpec& spec) {
  for (const Part& part : parts) {
    PointList list(spec, part.shard);
    std::int64_t total = 0;
    while (list.next())
      ++total;
    if (part.points < total) {
      throw InfeasibleError(
          fmt::format("--merge {}: has {} of {} points; its sweep command goes on where it is", part.folder,
                      part.points, total));
    }
  }
}

}  // namespace

std::string Shard::name() const {
  return count == 1 ? "all" : fmt::format("{}/{}", index % count == 0 ? count : index % count, count);
}

Shard parse_shard(const std::string& text) {
  Shard shard;
  const char* end = text.data() + text.size();
  const auto index = std::from_chars(text.data(), end, shard.index);
  if (index.ec == std::errc{} && index.ptr != end && *index.ptr == '/') {
    const auto count = std::from_chars(index.ptr + 1, end, shard.count);
    const bool is_good = count.ec == std::errc{} && count.ptr == end && shard.count >= 1 &&
                         shard.index >= 0 && shard.index <= shard.count;
    if (is_good) return shard;
  }
  throw InputError(fmt::format("--shard {}: not of the form I/N with I from 1 to N", text));
}

SweepSummary run_sweep(const SweepOptions& options) {
  return Sweep(options).run();
}

SweepSummary merge_sweeps(const std::vector<std::string>& folders, const std::string& out) {
  std::vector<Part> parts;
  for (const std::string& folder : folders) {
    std::error_code unknown;
    if (std::filesystem::equivalent(folder, out, unknown))
      throw InputError(fmt::format("--merge {}: also the folder of --out", folder));
    parts.push_back(read_part(folder));
  }
  check_parts(parts);
  JsonDocument document;
  document.source = parts.front().folder;
  document.root = Json::parse(parts.front().identity.spec);
  const SweepSpec spec = read_sweep_spec(document);
  check_complete(parts, spec);
  SweepIdentity identity = parts.front().identity;
  identity.shard = Shard{}.name();
  try {
    ResultStore store(out, identity, spec.keys);
    store.clear();
    for (const Part& part : parts)
      store.add_all(results_path(part.folder));
    store.finish();
    export_results(store.database(), out);
    return summary_of(store, out);
  } catch (const DatabaseError& error) {
    throw InfeasibleError(error.what());
  }
}

}  // namespace vargsim
