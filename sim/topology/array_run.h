#pragma once
/// A topology on a MAC array alone: operands are there when the array asks, and layers run one after another.

#include <string>
#include <vector>

#include "hw_models/mac_array/dataflow.h"
#include "hw_models/mac_array/scalesim.h"
#include "sim/topology/topology.h"

namespace vargsim {

struct ArrayCounts {
  Macs macs = 0;
  Cycles cycles = 0;
  Cycles fill_drain = 0;                           ///< of the cycles: those in which no operands stream in
  std::int64_t ifmap_reads = 0, weight_reads = 0;  ///< elements asked of the SRAM

  ArrayCounts& operator+=(const ArrayCounts& other);
  /// MACs done of those that the array could have done.
  double utilisation(double peak_macs_per_cycle) const {
    return double(macs) / (double(cycles) * peak_macs_per_cycle);
  }
};

struct ArrayLayer {
  std::string name;
  int groups = 1;
  ArrayCounts counts;
  std::string mapping;  ///< in words
};

struct ArrayRun {
  double peak_macs_per_cycle = 0;
  std::vector<ArrayLayer> layers;
  ArrayCounts total;
};

ArrayRun run_on_array(const Topology& topology, const Dataflow& dataflow);

/// As SCALE-Sim counts (hw_models/mac_array/scalesim.h).
ArrayRun run_as_scalesim(const Topology& topology, const ScaleSimArray& array);

}  // namespace vargsim
