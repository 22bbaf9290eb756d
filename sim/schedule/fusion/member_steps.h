#pragma once
/// What a schedule says of each layer of a fused group: its tiles, rings, bytes and share of the group's
/// cycles.

#include "sim/schedule/fusion/strip_cost.h"
#include "sim/schedule/scheduler.h"

namespace vargsim {

/// One step a member, in their order. `off_ops`: by layer, what it does alone. The group's cycles are shared
/// out by the work of the members.
std::vector<StepPlan> member_steps(const PartitionGroup& group,
                                   const std::vector<std::vector<WindowedOp>>& off_ops, const MapGraph& graph,
                                   const Dataflow& dataflow, const HardwareParameters& hardware,
                                   StripCostModel& costs);

}  // namespace vargsim
