#include "sim/schedule/fusion/strip_plan.h"

#include <algorithm>

#include "sim/schedule/fusion/strip_walk.h"

namespace vargsim {

StripPlan plan_strips(const GroupShape& shape, const MapGraph& graph, int strip_rows, bool double_buffered,
                      Bytes word_bytes) {
  StripPlan plan;
  plan.members = shape.members;
  plan.maps = shape.maps;
  plan.double_buffered = double_buffered;
  StripWalk walk(graph);
  walk.enter(shape);
  walk.run(strip_rows, nullptr, &plan);
  plan.steps = walk.steps();
  for (std::size_t i = 0; i < plan.maps.size(); ++i) {
    GroupMap& map = plan.maps[i];
    map.lines = walk.lines(i, double_buffered);
    map.last_row = walk.last_row(i);
    plan.ring_bytes += round_up(map.lines * map.line_bytes, word_bytes);
  }
  plan.sram_bytes = shape.weight_bytes + plan.ring_bytes;
  return plan;
}

namespace {

/// A map is stored by the last member that writes it, whole lines at a time.
Bytes stored_by(const StripPlan& plan, const GroupMember& member, const MapGraph& graph) {
  const GroupMap& map = plan.maps[static_cast<std::size_t>(member.ofmap)];
  if (!map.stored()) return 0;
  const auto last = std::find_if(plan.members.rbegin(), plan.members.rend(),
                                 [&](const GroupMember& other) { return other.ofmap == member.ofmap; });
  if (last->layer != member.layer) return 0;
  return map.line_bytes * graph.map(map.map).shape.rows * graph.map(map.map).images;
}

}  // namespace

std::vector<TilingBytes> group_bytes(const StripPlan& plan, const MapGraph& graph) {
  std::vector<TilingBytes> all;
  all.reserve(plan.members.size());
  std::vector<char> loaded(plan.maps.size(), 0);
  const auto load_once = [&](int index) -> Bytes {
    const GroupMap& map = plan.maps[static_cast<std::size_t>(index)];
    if (!map.loaded() || loaded[static_cast<std::size_t>(index)] != 0) return 0;
    loaded[static_cast<std::size_t>(index)] = 1;
    return map.line_bytes * map.last_row * graph.map(map.map).images;
  };
  for (const GroupMember& member : plan.members) {
    const WindowedOp& op = graph.layer(member.layer).op;
    TilingBytes bytes;
    if (op.has_weights) bytes.weights = op.filter_bytes() * op.out.channels;
    if (op.has_bias) bytes.bias = Bytes{op.bias_bytes} * op.out.channels;
    bytes.ifmap = load_once(member.ifmap);
    if (member.residual >= 0) bytes.residual = load_once(member.residual);
    bytes.ofmap = stored_by(plan, member, graph);
    all.push_back(bytes);
  }
  return all;
}

}  // namespace vargsim
