#include "sim/schedule/fusion/partition_bounds.h"

#include <algorithm>
#include <limits>

#include "sim/schedule/tiling_space.h"

namespace vargsim {
namespace {

/// Of all ways to cut channels into tiles: computing, and computing behind the first tile's weights.
struct LeastCycles {
  Cycles compute = 0, alone = 0;
};

LeastCycles least_cycles(const CostModel& costs, const WindowedOp& op) {
  const Cycles anyhow = costs.least_compute(op);
  const Cycles overhead = op.images * costs.least_tile_overhead(op);
  constexpr Cycles unknown = std::numeric_limits<Cycles>::max();
  LeastCycles least{unknown, unknown};
  for (const ChannelTile& tile : channel_tiles(op, costs.outputs_at_once())) {
    const int tiles = ceil_div(op.groups, tile.groups) * ceil_div(op.out_per_group(), tile.out_per_group);
    const Cycles compute =
        std::max(anyhow, costs.least_compute(op, tile.groups, tile.out_per_group)) + tiles * overhead;
    const Cycles first = costs.least_first_load(op, tile.groups * tile.out_per_group);
    least.compute = std::min(least.compute, compute);
    least.alone = std::min(least.alone, first + compute);
  }
  return least;
}

LayerBound bound_of(const GraphLayer& layer, const CostModel& costs, const std::vector<WindowedOp>& off_ops) {
  LayerBound bound;
  for (const WindowedOp& op : off_ops) {
    const LeastCycles least = least_cycles(costs, op);
    (op.on_array() ? bound.array : bound.vector) += least.compute;
    bound.alone += least.alone;
    const TilingBytes bytes = compulsory_bytes(op);
    bound.weights += bytes.weights + bytes.bias;
    if (!layer.can_fuse) {
      bound.weights += bytes.ifmap + bytes.residual + bytes.ofmap;
      continue;
    }
    bound.ifmap = bytes.ifmap;
    bound.residual = bytes.residual;
    bound.ofmap = bytes.ofmap;
  }
  if (!layer.can_fuse) return bound;
  const WindowedOp& op = layer.op;
  const int rows = std::clamp(op.window_rows() - op.pad_top, 1, op.in.rows);
  bound.ifmap_ring = Bytes{rows} * op.in.cols * op.in_bytes(op.in.channels);
  if (op.residual == Residual::map) bound.residual_ring = op.out.cols * op.in_bytes(op.out.channels);
  bound.ofmap_ring = op.out.cols * op.out_bytes(op.out.channels);
  return bound;
}

}  // namespace

LayerBounds::LayerBounds(const MapGraph& graph, const CostModel& costs,
                         const std::vector<std::vector<WindowedOp>>& off_ops, KnownGroups& known)
    : layers_(off_ops.size()) {
  for (LayerId id = 0; id < graph.layer_count(); ++id) {
    const GraphLayer& layer = graph.layer(id);
    const auto index = static_cast<std::size_t>(id);
    if (!layer.has_commands) continue;
    if (!layer.can_fuse) {
      layers_[index] = bound_of(layer, costs, off_ops[index]);
      continue;
    }
    const auto [entry, is_new] = known.bounds.try_emplace(layer.op.key());
    if (is_new) entry->second = bound_of(layer, costs, off_ops[index]);
    layers_[index] = entry->second;
  }
}

GroupBound::Use& GroupBound::use_of(MapId map) {
  for (Use& use : uses_) {
    if (use.map == map) return use;
  }
  uses_.emplace_back();
  uses_.back().map = map;
  return uses_.back();
}

void GroupBound::add(LayerId id) {
  const GraphLayer& layer = graph_.layer(id);
  const LayerBound& bound = layers_.of(id);
  array_ += bound.array;
  vector_ += bound.vector;
  alone_ = members_ == 0 ? bound.alone : 0;
  weights_ += bound.weights;
  ++members_;
  if (!layer.can_fuse) return;
  // What several layers of a group read is loaded once.
  const auto read = [&](MapId map, Bytes bytes, Bytes ring) {
    Use& use = use_of(map);
    if (!use.produced) use.load = std::max(use.load, bytes);
    use.ring = std::max(use.ring, ring);
  };
  read(layer.ifmap, bound.ifmap, bound.ifmap_ring);
  if (layer.residual >= 0) read(layer.residual, bound.residual, bound.residual_ring);
  Use& ofmap = use_of(layer.ofmap);
  ofmap.produced = true;
  ofmap.store += bound.ofmap;
  ofmap.ring = std::max(ofmap.ring, bound.ofmap_ring);
}

void GroupBound::end_at(LayerId last) {
  for (Use& use : uses_) {
    use.is_inside = is_inside(graph_.map(use.map), last);
    use.crossing = use.load + (use.is_inside ? 0 : use.store);
  }
}

bool GroupBound::is_inside(const GraphMap& map, LayerId last) const {
  return !map.is_input() && !map.is_output && map.producers.front() >= first_ &&
         map.producers.back() < last && (map.consumers.empty() || map.consumers.back() < last);
}

TilingCost GroupBound::cost_of(Bytes bytes) const {
  TilingCost cost;
  cost.bytes = bytes;
  cost.dram = costs_.streaming_cycles(bytes, 0, 0);
  cost.cycles = std::max({array_, vector_, alone_, cost.dram});
  // Rounded once a group, where the cost itself is rounded once too.
  cost.energy_pj = costs_.energy_pj(bytes, 0, cost.cycles) - 1;
  return cost;
}

std::vector<MapId> GroupBound::written() const {
  std::vector<MapId> maps;
  for (const Use& use : uses_) {
    if (use.produced && !use.is_inside && graph_.map(use.map).producers.front() >= first_)
      maps.push_back(use.map);
  }
  return maps;
}

}  // namespace vargsim
