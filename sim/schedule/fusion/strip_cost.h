#pragma once
/// What a fusion group is expected to cost, with the same arithmetic as a layer's tiling (cost.h): exact
/// bytes, the array's closed form, the DRAM at its sustained rate.

#include <memory>
#include <vector>

#include "sim/schedule/fusion/known_groups.h"
#include "sim/schedule/fusion/strip_walk.h"

namespace vargsim {

class StripCostModel {
 public:
  /// `known` outlives the model.
  StripCostModel(const HardwareParameters& hardware, const MapGraph& graph, KnownGroups& known);

  StripCost cost(StripWalk& walk, const GroupShape& shape, int strip_rows);

  /// Layers of equal shape have equal numbers.
  int shape_of(LayerId layer) const { return shapes_[static_cast<std::size_t>(layer)]; }

  /// Cycles of the array or vector unit for `rows` rows of a layer's ofmap, with filling and draining.
  Cycles rows_cycles(LayerId layer, int rows) { return rows_work(layer, rows).cycles; }

 private:
  class Work;

  const TileWork& rows_work(LayerId layer, int rows);
  Bytes bytes_of(const StripWalk& walk, const GroupShape& shape) const;

  const HardwareParameters& hardware_;
  const MapGraph& graph_;
  std::unique_ptr<Dataflow> dataflow_;
  CostModel transfers_;
  KnownGroups& known_;
  std::vector<int> shapes_;  ///< by layer
};

}  // namespace vargsim
