#pragma once
/// Cuts a network into fusion groups and decides which maps between them stay on chip: the best partition of
/// the layers, in their order, by dynamic programming.
///
/// A state is a cut between two layers and the set of live maps that lie on chip there. A step from a state
/// is a group: one layer with its best tiling, or several that run in strips. What a group may use of the
/// SRAM is what the maps on chip leave; its cost depends on the group and the homes of its maps alone, so
/// more SRAM never makes the best partition worse.

#include <vector>

#include "sim/schedule/fusion/strip_cost.h"
#include "sim/schedule/fusion/strip_plan.h"
#include "sim/schedule/search.h"

namespace vargsim {

enum class FusionMode {
  off,    ///< every layer alone, every map through DRAM
  pair,   ///< at most two layers with weights a group, groups exchange maps through DRAM
  block,  ///< groups inside the blocks of the network, likewise
  automatic,
};

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

struct Partition {
  std::vector<PartitionGroup> groups;
};

class Partitioner {
 public:
  /// `off_ops`: by layer, what it does alone with all maps in DRAM (concats that move: one op an input).
  Partitioner(const MapGraph& graph, const HardwareParameters& hardware, FusionMode mode, Objective objective,
              TilingSearch& search, const std::vector<std::vector<WindowedOp>>& off_ops);
  ~Partitioner();

  /// The best partition for `capacity` bytes of SRAM. Throws InfeasibleError when a layer does not fit alone.
  Partition best(Bytes capacity);

  /// What a layer does alone when those of its maps lie on chip: one op, or one for each input a concat
  /// moves.
  std::vector<WindowedOp> single_ops(LayerId layer, const std::vector<MapId>& on_chip) const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace vargsim
