#pragma once
/// Shares the energy that a run's DRAM commands took out among layers and tensors.

#include <array>
#include <vector>

#include "hw_models/dram/energy.h"
#include "hw_models/timeline.h"
#include "sim/report/result.h"

namespace vargsim {

/// ACTs go by the activates that transfers caused, reads and writes by the bursts they asked for, refreshes
/// by those they met, standby by the cycles of the ledger: shares sum to what the DRAM counted.
class DramEnergyShares {
 public:
  explicit DramEnergyShares(std::size_t layers) : work_(layers) {}

  /// A transfer of a layer; `tensor` indexes tensor_names.
  void add(std::size_t layer, std::size_t tensor, bool write, const DramCounters& counters);

  /// Adds each layer's share. Layers have their cycles.
  void share_out(const DramEnergy& energy, std::vector<LayerResult>& layers) const;

 private:
  struct Work {
    double activates = 0, reads = 0, writes = 0, refreshes = 0;
  };
  static void add(Work& sum, const Work& work);

  std::vector<std::array<Work, tensor_count>> work_;
  Work total_;
};

}  // namespace vargsim
