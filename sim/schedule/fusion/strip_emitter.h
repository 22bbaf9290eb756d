#pragma once
/// Writes out a fusion group as commands, step by step: what must be loaded, the Computes of the members in
/// their order, what must be stored.

#include "sim/schedule/emitter.h"
#include "sim/schedule/fusion/strip_plan.h"

namespace vargsim {

/// Where the operands of a group lie.
struct GroupPlaces {
  std::vector<LayerTensors> tensors;  ///< by member: weights and bias; the maps of `map_tensors`
  std::vector<BufferId> weights;      ///< by member; -1 where it has none
  std::vector<BufferId> biases;       ///< likewise
  std::vector<TensorId> map_tensors;  ///< by map of the plan; -1 where it does not touch DRAM
  std::vector<BufferId> map_buffers;  ///< by map of the plan
};

void emit_group(ProgramBuilder& builder, const StripPlan& plan, const MapGraph& graph,
                const GroupPlaces& places);

}  // namespace vargsim
