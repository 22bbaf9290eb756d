#include "sim/schedule/fusion/strip_plan.h"

#include <algorithm>

namespace vargsim {
namespace {

/// How a member reads one of its operands.
struct Reading {
  const WindowedOp* op = nullptr;
  bool residual = false;

  int map_rows(const MapGraph&) const { return op->in.rows; }

  /// First row of the operand that outputs from `row` on read.
  int first_row(int row) const {
    if (!residual)
      return input_span(row, 1, op->window_rows(), op->stride_rows, op->pad_top, op->in.rows).begin;
    return op->residual == Residual::map ? row : 0;
  }
  /// Behind the last row that outputs before `end` read.
  int end_row(int end) const {
    if (end == 0) return 0;
    if (!residual)
      return input_span(0, end, op->window_rows(), op->stride_rows, op->pad_top, op->in.rows).end;
    return op->residual == Residual::map ? end : 1;
  }
};

class StripPlanner {
 public:
  StripPlanner(const GroupShape& shape, const MapGraph& graph, int steps, bool double_buffered)
      : graph_(graph), steps_(steps) {
    plan_.members = shape.members;
    plan_.maps = shape.maps;
    plan_.steps = steps;
    plan_.double_buffered = double_buffered;
    for (GroupMember& member : plan_.members)
      member.row_ends.assign(static_cast<std::size_t>(steps), 0);
    for (GroupMap& map : plan_.maps)
      map.row_ends.assign(static_cast<std::size_t>(steps), 0);
  }

  StripPlan plan() {
    for (int step = 0; step < steps_; ++step)
      find_rows(step);
    for (GroupMap& map : plan_.maps)
      map.lines = map.has_ring() ? 1 : 0;
    for (int step = 0; step < steps_; ++step)
      grow_rings(step);
    for (GroupMap& map : plan_.maps)
      limit_ring(map);
    return std::move(plan_);
  }

 private:
  const WindowedOp& op(const GroupMember& member) const { return graph_.layer(member.layer).op; }
  GroupMap& map(int index) { return plan_.maps[static_cast<std::size_t>(index)]; }
  static int& at(std::vector<int>& rows, int step) { return rows[static_cast<std::size_t>(step)]; }
  static int before(const std::vector<int>& rows, int step) {
    return step == 0 ? 0 : rows[static_cast<std::size_t>(step - 1)];
  }

  /// From the last member to the first: rows that this step must reach. `row_ends` of a map is what its
  /// readers need until their producers have been asked.
  void find_rows(int step) {
    for (GroupMap& map : plan_.maps)
      at(map.row_ends, step) = before(map.row_ends, step);
    for (auto member = plan_.members.rbegin(); member != plan_.members.rend(); ++member) {
      const WindowedOp& op_ = op(*member);
      GroupMap& ofmap = map(member->ofmap);
      int end = std::max(before(member->row_ends, step), std::min(at(ofmap.row_ends, step), op_.out.rows));
      end = std::max(end, driven_rows(*member, step));
      at(member->row_ends, step) = end;
      at(ofmap.row_ends, step) = std::max(at(ofmap.row_ends, step), end);
      need(member->ifmap, Reading{&op_, false}.end_row(end), step);
      if (member->residual >= 0) need(member->residual, Reading{&op_, true}.end_row(end), step);
    }
  }

  /// Rows that are computed though no member asks for them yet.
  int driven_rows(const GroupMember& member, int step) const {
    const int rows = op(member).out.rows;
    if (step == steps_ - 1) return rows;
    if (!is_driver(plan_.members, member, graph_)) return 0;
    return static_cast<int>(std::int64_t{rows} * (step + 1) / steps_);
  }

  void need(int index, int end, int step) {
    int& rows = at(map(index).row_ends, step);
    rows = std::max(rows, end);
  }

  /// First row of a map that its readers still need when a step begins.
  int first_needed(int index, int step) const {
    int first = plan_.maps[static_cast<std::size_t>(index)].row_ends.back();
    for (const GroupMember& member : plan_.members) {
      const int done = before(member.row_ends, step);
      if (done >= op(member).out.rows) continue;
      if (member.ifmap == index) first = std::min(first, Reading{&op(member), false}.first_row(done));
      if (member.residual == index) first = std::min(first, Reading{&op(member), true}.first_row(done));
    }
    return first;
  }

  void grow_rings(int step) {
    for (std::size_t i = 0; i < plan_.maps.size(); ++i) {
      GroupMap& map = plan_.maps[i];
      if (!map.has_ring()) continue;
      const int begin = before(map.row_ends, step);
      int end = at(map.row_ends, step);
      const int new_rows = end - begin;
      const int first = std::min(begin, map.consumed ? first_needed(static_cast<int>(i), step) : begin);
      if (map.loaded() && plan_.double_buffered && step + 1 < steps_) end = at(map.row_ends, step + 1);
      map.lines = std::max(map.lines, end - first);
      const bool next_strip = steps_ > 1 || graph_.map(map.map).images > 1;
      if (map.stored() && plan_.double_buffered && next_strip)
        map.lines = std::max(map.lines, (map.consumed ? end - first : new_rows) + new_rows);
    }
  }

  void limit_ring(GroupMap& ring) const {
    if (!ring.has_ring()) return;
    const GraphMap& whole = graph_.map(ring.map);
    ring.lines = std::min(ring.lines, whole.shape.rows * whole.images);
  }

 public:
  /// A member whose rows nobody in the group waits for one by one: nobody reads them, or all at once.
  static bool is_driver(const std::vector<GroupMember>& members, const GroupMember& member,
                        const MapGraph& graph) {
    for (const GroupMember& reader : members) {
      const WindowedOp& op = graph.layer(reader.layer).op;
      if (reader.ifmap == member.ofmap && (op.out.rows > 1 || op.in.rows == 1)) return false;
      if (reader.residual == member.ofmap && op.residual == Residual::map) return false;
    }
    return true;
  }

 private:
  const MapGraph& graph_;
  int steps_;
  StripPlan plan_;
};

}  // namespace

int driver_rows(const GroupShape& shape, const MapGraph& graph) {
  int rows = 1;
  for (const GroupMember& member : shape.members) {
    if (StripPlanner::is_driver(shape.members, member, graph))
      rows = std::max(rows, graph.layer(member.layer).op.out.rows);
  }
  return rows;
}

StripPlan plan_strips(const GroupShape& shape, const MapGraph& graph, int steps, bool double_buffered,
                      Bytes word_bytes) {
  StripPlan plan = StripPlanner(shape, graph, steps, double_buffered).plan();
  for (const GroupMap& map : plan.maps)
    plan.ring_bytes += round_up(map.lines * map.line_bytes, word_bytes);
  plan.sram_bytes = shape.weight_bytes + plan.ring_bytes;
  return plan;
}

std::vector<TilingBytes> group_bytes(const StripPlan& plan, const MapGraph& graph) {
  std::vector<TilingBytes> all;
  all.reserve(plan.members.size());
  std::vector<char> loaded(plan.maps.size(), 0);
  const auto load_once = [&](int index) -> Bytes {
    const GroupMap& map = plan.maps[static_cast<std::size_t>(index)];
    if (!map.loaded() || loaded[static_cast<std::size_t>(index)] != 0) return 0;
    loaded[static_cast<std::size_t>(index)] = 1;
    return map.line_bytes * map.row_ends.back() * graph.map(map.map).images;
  };
  for (const GroupMember& member : plan.members) {
    const WindowedOp& op = graph.layer(member.layer).op;
    TilingBytes bytes;
    if (op.has_weights) bytes.weights = op.filter_bytes() * op.out.channels;
    if (op.has_bias) bytes.bias = Bytes{op.bias_bytes} * op.out.channels;
    bytes.ifmap = load_once(member.ifmap);
    if (member.residual >= 0) bytes.residual = load_once(member.residual);
    if (plan.maps[static_cast<std::size_t>(member.ofmap)].stored())
      bytes.ofmap = op.out.elements() * op.out_bytes * op.images;
    all.push_back(bytes);
  }
  return all;
}

}  // namespace vargsim
