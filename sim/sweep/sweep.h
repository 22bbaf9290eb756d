#pragma once
/// Runs a sweep, goes on with one, and joins shards.

#include <optional>
#include <string>
#include <vector>

#include "sim/sweep/confirmation.h"
#include "sim/sweep/evaluate.h"

namespace vargsim {

/// One of `count` parts of a sweep: the points whose number leaves `index % count` when divided by `count`.
/// So both 1 to count and 0 to count - 1 name all parts once.
struct Shard {
  int index = 0;
  int count = 1;

  bool has(std::int64_t number) const { return number % count == index % count; }
  std::string name() const;  ///< "2/4", with 1 to count; "all" where there is one
};

/// "I/N". Throws InputError.
Shard parse_shard(const std::string& text);

struct SweepOptions {
  std::string spec;  ///< a name under configs/sweeps, or a file
  std::string out;
  int jobs = 1;
  Shard shard;
  Figures figures = Figures::simulated;
  int confirm = 0;                ///< best estimates to simulate
  bool skip_unsupported = false;  ///< beside what the sweep says
  bool keep_runs = false;
  bool quiet = false;
};

struct SweepSummary {
  std::string name;
  std::int64_t points = 0;
  std::int64_t ok = 0;
  std::int64_t invalid = 0;
  std::int64_t failed = 0;
  std::int64_t partial = 0;  ///< ok, but with nodes that are not modelled
  std::vector<Confirmation> confirmations;
};

/// Runs the points that the folder has no row of yet. Throws InputError for what cannot be used, before
/// anything runs; InfeasibleError where the disk is full, a signal has stopped it or a file cannot be
/// written: the same call then goes on where it was.
SweepSummary run_sweep(const SweepOptions& options);

/// Joins the finished shards of one sweep into what the whole sweep would have left in `out`.
SweepSummary merge_sweeps(const std::vector<std::string>& folders, const std::string& out);

}  // namespace vargsim
