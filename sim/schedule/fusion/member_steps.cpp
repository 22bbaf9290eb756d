#include "sim/schedule/fusion/member_steps.h"

#include <algorithm>

namespace vargsim {
namespace {

/// Counts tiles and cycles of a member; returns its largest number of rows.
int count_rows(const GroupMember& member, StripCostModel& costs, StepPlan& step) {
  int most = 0, done = 0;
  for (const int end : member.row_ends) {
    if (end == done) continue;
    most = std::max(most, end - done);
    step.tiles += step.op.images;
    step.choice.cost.compute += costs.rows_cycles(member.layer, end - done) * step.op.images;
    done = end;
  }
  return most;
}

RingShapes rings_of(const StripPlan& plan, const GroupMember& member, const WindowedOp& op) {
  RingShapes rings{};
  const auto ring = [&](BufferRole role) -> RingShape& { return rings[static_cast<std::size_t>(role)]; };
  const auto map_ring = [&](int map) -> RingShape {
    const GroupMap& group_map = plan.maps[static_cast<std::size_t>(map)];
    return {group_map.line_bytes, group_map.lines};
  };
  if (op.has_weights) ring(BufferRole::weights) = {op.filter_bytes(), op.out.channels};
  if (op.has_bias) ring(BufferRole::bias) = {op.bias_bytes, op.out.channels};
  ring(BufferRole::ifmap) = map_ring(member.ifmap);
  if (member.residual >= 0) ring(BufferRole::residual) = map_ring(member.residual);
  ring(BufferRole::ofmap) = map_ring(member.ofmap);
  return rings;
}

void share_out(Cycles cycles, std::vector<StepPlan>& steps) {
  Cycles work = 0;
  for (const StepPlan& step : steps)
    work += step.choice.cost.compute;
  const auto share = [&](Cycles part) { return work > 0 ? cycles * part / work : 0; };
  Cycles before = 0;
  for (StepPlan& step : steps) {
    const Cycles until = before + step.choice.cost.compute;
    step.choice.cost.cycles = share(until) - share(before);
    before = until;
  }
}

}  // namespace

std::vector<StepPlan> member_steps(const PartitionGroup& group,
                                   const std::vector<std::vector<WindowedOp>>& off_ops, const MapGraph& graph,
                                   const Dataflow& dataflow, const HardwareParameters& hardware,
                                   StripCostModel& costs) {
  const std::vector<TilingBytes> bytes = group_bytes(group.plan, graph);
  std::vector<StepPlan> steps;
  steps.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const GroupMember& member = group.plan.members[i];
    StepPlan step;
    step.op = off_ops[static_cast<std::size_t>(member.layer)].front();
    const WindowedOp& op = step.op;
    step.bytes = bytes[i];
    step.compulsory = compulsory_bytes(op);
    step.choice.cost.bytes = bytes[i].sum();
    Tiling& tiling = step.choice.tiling;
    tiling.rows = count_rows(member, costs, step);
    tiling.cols = op.out.cols;
    tiling.groups = op.groups;
    tiling.out_per_group = op.out_per_group();
    if (op.on_array()) {
      step.mapping = dataflow.describe_mapping(
          array_work(op, tiling.rows, tiling.cols, tiling.groups, tiling.out_per_group));
    }
    step.rings = rings_of(group.plan, member, op);
    step.sram_bytes = footprint_bytes(step.rings, hardware.sram.word_bytes);
    steps.push_back(std::move(step));
  }
  share_out(group.cost.cycles, steps);
  return steps;
}

}  // namespace vargsim
