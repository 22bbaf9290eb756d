#pragma once
/// Cuts a network into fusion groups and decides which maps between them stay on chip: the best partition of
/// the layers, in their order.
///
/// A state is a cut between two layers and the set of live maps that lie on chip there. A step from a state
/// is a group: one layer with its best tiling, or several that run in strips. What a group may use of the
/// SRAM is what the maps on chip leave; its bytes depend on the group and the homes of its maps alone, so
/// that more SRAM never makes the best partition by bytes worse. Cycles may rise by parts of a percent:
/// groups choose among strips by rule (group_costs.h).
///
/// The search is A*: states in the order of what their partitions cost at least in the end
/// (partition_bounds.h). A group is costed when its bound says that nothing else comes before it, so that
/// most never are, and the result is that of costing all.

#include <vector>

#include "sim/schedule/fusion/group_costs.h"
#include "sim/schedule/fusion/partition_bounds.h"

namespace vargsim {

/// One group of the partition.
struct PartitionGroup {
  LayerId first = 0, last = 0;  ///< layers [first, last)
  bool strips = false;         ///< fused; else one layer (or none that has commands) with a tiling of its own
  StripPlan plan;              ///< of a fused group
  std::vector<MapId> on_chip;  ///< all maps that lie on chip during the group, read or not
  std::vector<MapId> kept;     ///< of these, those that the group itself writes first
  TilingCost cost;
  Bytes capacity = 0;  ///< of the SRAM that maps on chip leave
};

/// How large a search for a partition was.
struct PartitionEffort {
  std::int64_t groups = 0;  ///< bounded: ranges of layers, by states to begin in and maps to keep
  std::int64_t costed = 0;
};

struct Partition {
  std::vector<PartitionGroup> groups;
  PartitionEffort effort;
};

class Partitioner {
 public:
  /// `off_ops`: by layer, what it does alone with all maps in DRAM (concats that move: one op an input).
  Partitioner(const MapGraph& graph, const HardwareParameters& hardware, FusionMode mode,
              TilingSearch& search, const std::vector<std::vector<WindowedOp>>& off_ops, KnownGroups& known);

  /// The best partition for `capacity` bytes of SRAM; empty where a layer does not fit alone.
  Partition best(Bytes capacity);

  /// What a layer does alone when those of its maps lie on chip: one op, or one for each input a concat
  /// moves.
  std::vector<WindowedOp> single_ops(LayerId layer, const std::vector<MapId>& on_chip) const {
    return costs_.single_ops(layer, on_chip);
  }

 private:
  const MapGraph& graph_;
  const HardwareParameters& hardware_;
  FusionMode mode_;
  CostModel transfers_;
  LayerBounds bounds_;
  GroupCosts costs_;
};

}  // namespace vargsim
