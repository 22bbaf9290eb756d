#pragma once
/// What groups of layers cost at least, cheap enough to ask of every group there could be: all weights, what
/// must cross the group's boundary through DRAM, and the array or vector unit always busy.

#include <vector>

#include "sim/schedule/cost.h"
#include "sim/schedule/fusion/group_rules.h"
#include "sim/schedule/fusion/known_groups.h"

namespace vargsim {

/// Costs that nothing falls below, of each layer of a network.
class LayerBounds {
 public:
  /// `off_ops`: by layer, what it does alone with all maps in DRAM.
  LayerBounds(const MapGraph& graph, const CostModel& costs,
              const std::vector<std::vector<WindowedOp>>& off_ops, KnownGroups& known);

  const LayerBound& of(LayerId id) const { return layers_[static_cast<std::size_t>(id)]; }

 private:
  std::vector<LayerBound> layers_;
};

/// A range of layers that grows at its end, and its least cost.
class GroupBound {
 public:
  GroupBound(const MapGraph& graph, const CostModel& costs, const LayerBounds& layers, LayerId first)
      : graph_(graph), costs_(costs), layers_(layers), first_(first) {}

  void add(LayerId id);

  /// To be called before the least of the layers before `last` is asked for, which are those added.
  void end_at(LayerId last);

  /// `on_chip(map)`: it lies in SRAM as a whole.
  template <class OnChip>
  TilingCost least(OnChip&& on_chip) const {
    Bytes bytes = weights_;
    for (const Use& use : uses_)
      bytes += on_chip(use.map) ? 0 : use.crossing;
    return cost_of(bytes);
  }

  /// What the group needs of the SRAM besides maps on chip: weights and the rows of a first window, where it
  /// has several members. A layer alone may do with a tile.
  template <class OnChip>
  Bytes least_sram(OnChip&& on_chip) const {
    if (members_ < 2) return 0;
    Bytes bytes = weights_;
    for (const Use& use : uses_)
      bytes += on_chip(use.map) ? 0 : use.ring;
    return bytes;
  }

  /// Maps that the range writes first and something behind it needs, or the user.
  std::vector<MapId> written() const;

 private:
  struct Use {
    MapId map = -1;
    bool produced = false;  ///< by a layer of the range
    Bytes load = 0, store = 0;
    Bytes ring = 0;
    bool is_inside = false;  ///< nothing outside the range needs it
    Bytes crossing = 0;      ///< loaded and stored where the map lies in DRAM
  };

  Use& use_of(MapId map);
  bool is_inside(const GraphMap& map, LayerId last) const;
  TilingCost cost_of(Bytes bytes) const;

  const MapGraph& graph_;
  const CostModel& costs_;
  const LayerBounds& layers_;
  LayerId first_;
  int members_ = 0;
  Cycles array_ = 0, vector_ = 0, alone_ = 0;
  Bytes weights_ = 0;
  std::vector<Use> uses_;
};

}  // namespace vargsim
