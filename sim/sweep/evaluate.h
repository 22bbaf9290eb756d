#pragma once
/// Runs the points of a sweep, many in one process.

#include <map>
#include <memory>
#include <string>

#include "sim/config/job.h"
#include "sim/sweep/outcome.h"
#include "sim/sweep/spec.h"

namespace vargsim {

enum class Figures { simulated, estimated };

/// Remembers between points what only their hardware decides: the hardware itself, and the tilings found for
/// each shape of layer. Its memory is bounded, whatever the number of points.
class Evaluator {
 public:
  /// `runs_folder`: where each point's run.json goes, as NUMBER.json; empty: nowhere. The spec outlives it.
  Evaluator(const SweepSpec& spec, std::string runs_folder);

  /// Throws nothing that the point itself causes: that is its outcome. Throws InputError where a run.json
  /// cannot be written.
  Outcome evaluate(std::int64_t number, Figures figures);

 private:
  struct Known {
    HardwareParameters hardware;
    std::map<Objective, KnownPlans> plans;
  };

  Known& known_hardware(const SweepPoint& point, const std::vector<Setting>& settings);
  void forget_if_full();
  Outcome run(const SweepPoint& point, Figures figures, std::string& run_text);

  const SweepSpec& spec_;
  std::string runs_folder_;
  std::map<std::string, Known> known_;  ///< by hardware file and settings
};

/// The columns that a point has whatever becomes of it: the keys that differ between points.
Row setting_columns(const SweepSpec& spec, const SweepPoint& point);

}  // namespace vargsim
