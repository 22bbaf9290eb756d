#include "sim/schedule/fusion/group_costs.h"

#include <algorithm>

#include "sim/schedule/tiling_space.h"

namespace vargsim {
namespace {

/// The option with what shows of loading its weights. They come while the group before computes, as far as
/// there is room beside a group like this one, and while the first strip does.
GroupOption exposed(GroupOption option, Bytes capacity) {
  if (option.weight_bytes == 0) return option;
  const Bytes early = std::min(option.weight_bytes, capacity - option.bytes);
  const Cycles late = option.weight_cycles - option.weight_cycles * early / option.weight_bytes;
  option.cost.cycles =
      std::max(option.cost.cycles, option.cost.compute + std::max<Cycles>(0, late - option.first_strip));
  return option;
}

/// Every height that cuts the rows into equal shares, from `least` to below `end`.
std::vector<int> strips_between(int rows, int least, int end) {
  std::vector<int> strips;
  for (const int strip : equal_shares(rows)) {
    if (strip >= least && strip < end) strips.push_back(strip);
  }
  return strips;
}

}  // namespace

GroupCosts::GroupCosts(const MapGraph& graph, const HardwareParameters& hardware, TilingSearch& search,
                       const std::vector<std::vector<WindowedOp>>& off_ops, KnownGroups& known)
    : graph_(graph),
      hardware_(hardware),
      search_(search),
      off_ops_(off_ops),
      costs_(hardware, graph, known),
      walk_(graph),
      known_(known) {}

std::vector<WindowedOp> GroupCosts::single_ops(LayerId id, const std::vector<MapId>& on_chip) const {
  const GraphLayer& layer = graph_.layer(id);
  const auto lies = [&](MapId map) {
    return std::find(on_chip.begin(), on_chip.end(), map) != on_chip.end();
  };
  if (!layer.can_fuse) return off_ops_[static_cast<std::size_t>(id)];
  const bool ifmap = lies(layer.ifmap), ofmap = lies(layer.ofmap);
  const bool residual = layer.residual >= 0 && lies(layer.residual);
  if (!ifmap && !residual && !ofmap) return off_ops_[static_cast<std::size_t>(id)];
  WindowedOp op = ifmap ? layer.op : off_ops_[static_cast<std::size_t>(id)].front();
  op.in_view.first_channel = layer.op.in_view.first_channel;
  op.ifmap_on_chip = ifmap;
  op.residual_on_chip = residual;
  op.ofmap_on_chip = ofmap;
  return {op};
}

std::optional<GroupOption> GroupCosts::alone(LayerId layer, const std::vector<MapId>& on_chip,
                                             Bytes capacity) {
  GroupOption option;
  for (const WindowedOp& op : single_ops(layer, on_chip)) {
    const TilingChoice* choice = search_.best(op, capacity);
    if (choice == nullptr) return std::nullopt;
    option.cost += choice->cost;
  }
  return option;
}

std::optional<GroupShape> GroupCosts::shape_of(LayerId first, LayerId last,
                                               const std::vector<MapId>& on_chip) const {
  return group_shape(graph_, first, last, on_chip, hardware_.sram.word_bytes);
}

/// What decides the cost of a fused group: shapes of layers, how their maps hang together, where these lie.
const std::vector<int>& GroupCosts::signature(const GroupShape& shape) {
  signature_.clear();
  for (const GroupMember& member : shape.members) {
    signature_.insert(signature_.end(),
                      {costs_.shape_of(member.layer), member.ifmap, member.residual, member.ofmap});
  }
  for (const GroupMap& map : shape.maps)
    signature_.insert(signature_.end(), {static_cast<int>(map.home), map.first_channel, map.channels});
  return signature_;
}

const StripCost& GroupCosts::cost_of(const GroupShape& shape, Fused& known, int strip) {
  for (const auto& [rows, cost] : known) {
    if (rows == strip) return cost;
  }
  known.emplace_back(strip, costs_.cost(walk_, shape, strip));
  return known.back().second;
}

/// Buffers for the next strip where there is room for them.
std::optional<GroupOption> GroupCosts::option_of(const GroupShape& shape, const StripCost& cost, int strip,
                                                 Bytes capacity) const {
  if (cost.single_bytes > capacity) return std::nullopt;
  GroupOption option;
  option.double_buffered = cost.double_bytes <= capacity;
  option.bytes = option.double_buffered ? cost.double_bytes : cost.single_bytes;
  option.cost = cost.cost;
  option.strip_rows = strip;
  option.weight_bytes = shape.weight_bytes;
  option.weight_cycles = cost.weight_cycles;
  option.first_strip = cost.first_strip;
  return exposed(option, capacity);
}

/// Some of the DRAM's time never hides behind computing: where a group that moves less would take a little
/// longer by the estimate, it is mostly the faster one.
CostRank GroupCosts::rank(const TilingCost& cost) const {
  if (search_.objective() != Objective::cycles) return search_.rank(cost);
  constexpr int dram_cycles_a_shown_cycle = 4;  // docs/model.md, 8.2
  TilingCost shown = cost;
  shown.cycles += cost.dram / dram_cycles_a_shown_cycle;
  return search_.rank(shown);
}

bool GroupCosts::is_better(const GroupOption& option, const std::optional<GroupOption>& best) const {
  return !best || rank(option.cost) < rank(best->cost);
}

/// Weights, and of each map that the group computes an equal share of rows a strip.
Bytes GroupCosts::least_bytes(const GroupShape& shape, int strips) const {
  Bytes bytes = shape.weight_bytes;
  for (const GroupMap& map : shape.maps) {
    if (map.has_ring() && map.produced)
      bytes += map.line_bytes * ceil_div(graph_.map(map.map).shape.rows, strips);
  }
  return bytes;
}

/// Higher strips need more of the SRAM and cost no more, but for what shows of loading weights: the first
/// that fits and shows nothing ends the search.
std::optional<GroupOption> GroupCosts::fused(LayerId first, LayerId last, const std::vector<MapId>& on_chip,
                                             Bytes capacity) {
  const std::optional<GroupShape> shape = shape_of(first, last, on_chip);
  if (!shape || shape->weight_bytes > capacity) return std::nullopt;
  Fused& known = known_.costs[signature(*shape)];
  walk_.enter(*shape);
  const int rows = walk_.driver_rows();
  std::optional<GroupOption> best;
  for (int strip = rows;; strip = ceil_div(strip, 2)) {
    if (strip > 1 && least_bytes(*shape, ceil_div(rows, strip)) > capacity) continue;
    const StripCost& cost = cost_of(*shape, known, strip);
    const std::optional<GroupOption> option = option_of(*shape, cost, strip, capacity);
    if (option && is_better(*option, best)) best = option;
    if (strip == 1 || (option && option->cost.cycles == cost.cost.cycles)) return best;
  }
}

StripPlan GroupCosts::refine(LayerId first, LayerId last, const std::vector<MapId>& on_chip, Bytes capacity,
                             GroupOption& option) {
  const std::optional<GroupShape> shape = shape_of(first, last, on_chip);
  Fused& known = known_.costs[signature(*shape)];
  walk_.enter(*shape);
  const int chosen = option.strip_rows;
  std::optional<GroupOption> best = option;
  for (const int strip : strips_between(walk_.driver_rows(), (chosen + 1) / 2 + 1, 2 * chosen)) {
    const auto other = option_of(*shape, cost_of(*shape, known, strip), strip, capacity);
    if (other && is_better(*other, best)) best = other;
  }
  option = *best;
  return plan_strips(*shape, graph_, option.strip_rows, option.double_buffered, hardware_.sram.word_bytes);
}

}  // namespace vargsim
