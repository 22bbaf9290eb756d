#pragma once
/// What groups of layers cost at best in the SRAM that they are given: one layer with its best tiling, or
/// several in strips.

#include <map>
#include <optional>
#include <vector>

#include "sim/schedule/fusion/group_shape.h"
#include "sim/schedule/fusion/strip_cost.h"
#include "sim/schedule/fusion/strip_plan.h"
#include "sim/schedule/search.h"

namespace vargsim {

/// What makes one way better than another, most important first; lower is better.
using CostRank = TilingSearch::Rank;

inline CostRank operator+(const CostRank& a, const CostRank& b) {
  return {std::get<0>(a) + std::get<0>(b), std::get<1>(a) + std::get<1>(b), std::get<2>(a) + std::get<2>(b)};
}

/// One way to run a group.
struct GroupOption {
  Bytes bytes = 0;  ///< of the SRAM, besides maps on chip; of a fused group
  TilingCost cost;
  int strip_rows = 0;  ///< of a fused group
  bool double_buffered = true;
  Bytes weight_bytes = 0;  ///< that must be there before the group can run; 0: its tiling's cost says when
  Cycles weight_cycles = 0, first_strip = 0;
};

class GroupCosts {
 public:
  /// `off_ops`: by layer, what it does alone with all maps in DRAM (concats that move: one op an input).
  GroupCosts(const MapGraph& graph, const HardwareParameters& hardware, TilingSearch& search,
             const std::vector<std::vector<WindowedOp>>& off_ops, KnownGroups& known);

  CostRank rank(const TilingCost& cost) const;

  /// What a layer does alone when those of its maps lie on chip: one op, or one for each input a concat
  /// moves.
  std::vector<WindowedOp> single_ops(LayerId layer, const std::vector<MapId>& on_chip) const;

  /// The best way to run a layer alone; none where nothing fits `capacity`.
  std::optional<GroupOption> alone(LayerId layer, const std::vector<MapId>& on_chip, Bytes capacity);

  /// The best way to run layers [first, last) in strips: the whole map at once, or a half, a quarter and so
  /// on of its rows. None where these layers are no group or nothing fits.
  std::optional<GroupOption> fused(LayerId first, LayerId last, const std::vector<MapId>& on_chip,
                                   Bytes capacity);

  /// How a group runs that has been chosen: `option` gets the best of all strips near its own.
  StripPlan refine(LayerId first, LayerId last, const std::vector<MapId>& on_chip, Bytes capacity,
                   GroupOption& option);

 private:
  /// What is known of the strips of groups of equal shape: costs by rows of a strip.
  using Fused = std::vector<std::pair<int, StripCost>>;

  std::optional<GroupShape> shape_of(LayerId first, LayerId last, const std::vector<MapId>& on_chip) const;
  const std::vector<int>& signature(const GroupShape& shape);
  /// `walk_` is in the group.
  const StripCost& cost_of(const GroupShape& shape, Fused& known, int strip);
  std::optional<GroupOption> option_of(const GroupShape& shape, const StripCost& cost, int strip,
                                       Bytes capacity) const;
  Bytes least_bytes(const GroupShape& shape, int strips) const;
  bool is_better(const GroupOption& option, const std::optional<GroupOption>& best) const;

  const MapGraph& graph_;
  const HardwareParameters& hardware_;
  TilingSearch& search_;
  const std::vector<std::vector<WindowedOp>>& off_ops_;
  StripCostModel costs_;
  StripWalk walk_;
  KnownGroups& known_;
  std::vector<int> signature_;
};

}  // namespace vargsim
