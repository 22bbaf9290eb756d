#pragma once
/// What a fusion group is expected to cost, with the same arithmetic as a layer's tiling (cost.h): exact
/// bytes, the array's closed form, the DRAM at its sustained rate.

#include <map>
#include <memory>
#include <vector>

#include "sim/schedule/fusion/strip_plan.h"

namespace vargsim {

class StripCostModel {
 public:
  StripCostModel(const HardwareParameters& hardware, const MapGraph& graph);

  TilingCost cost(const StripPlan& plan);

  /// Layers of equal shape have equal numbers.
  int shape_of(LayerId layer) const { return shapes_[static_cast<std::size_t>(layer)]; }

  /// Cycles of the array or vector unit for `rows` rows of a layer's ofmap, with filling and draining.
  Cycles rows_cycles(LayerId layer, int rows);

 private:
  struct Work {
    Cycles array = 0, vector = 0, waiting_vector = 0;
    std::int64_t commands = 0, transfers = 0, stores = 0;
  };

  Cycles compute_rows(const WindowedOp& op, int rows) const;
  Work work_of(const StripPlan& plan);

  const HardwareParameters& hardware_;
  const MapGraph& graph_;
  std::unique_ptr<Dataflow> dataflow_;
  CostModel transfers_;
  std::vector<int> shapes_;                       ///< by layer
  std::vector<std::vector<Cycles>> rows_cycles_;  ///< by shape and rows; negative: not known yet
};

}  // namespace vargsim
