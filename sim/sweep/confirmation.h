#pragma once
/// How far estimates are from simulation.

#include <string>
#include <vector>

#include "sim/sweep/database.h"

namespace vargsim {

/// A point that was both estimated and simulated.
struct Confirmation {
  std::int64_t point = 0;
  std::int64_t estimated = 0;  ///< cycles
  std::int64_t simulated = 0;

  /// Of the simulated cycles; positive where the estimate is too high.
  double off_percent() const;
};

/// Those of a results file, the best estimate first.
std::vector<Confirmation> confirmations(const Database& results);

/// The points with the fewest estimated cycles, the best first.
std::vector<std::int64_t> best_estimates(const Database& results, int count);

/// A table and a sentence; empty where there are none.
std::string confirmation_text(const std::vector<Confirmation>& all);

}  // namespace vargsim
