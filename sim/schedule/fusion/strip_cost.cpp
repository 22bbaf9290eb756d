#include "sim/schedule/fusion/strip_cost.h"

#include <algorithm>

#include "hw_models/vector_unit/vector_cost.h"

namespace vargsim {

StripCostModel::StripCostModel(const HardwareParameters& hardware, const MapGraph& graph)
    : hardware_(hardware),
      graph_(graph),
      dataflow_(make_dataflow(hardware.mac_array)),
      transfers_(hardware),
      shapes_(static_cast<std::size_t>(graph.layer_count()), -1) {
  std::map<WindowedOp::Key, int> known;
  for (LayerId id = 0; id < graph.layer_count(); ++id) {
    if (!graph.layer(id).has_commands) continue;
    const WindowedOp& op = graph.layer(id).op;
    const auto [entry, is_new] = known.try_emplace(op.key(), static_cast<int>(known.size()));
    if (is_new) rows_cycles_.emplace_back(static_cast<std::size_t>(op.out.rows) + 1, -1);
    shapes_[static_cast<std::size_t>(id)] = entry->second;
  }
}

Cycles StripCostModel::compute_rows(const WindowedOp& op, int rows) const {
  const std::int64_t outputs = std::int64_t{rows} * op.out.cols * op.out.channels;
  const Cycles latency = hardware_.sram.latency_cycles;
  if (!op.on_array()) {
    const std::int64_t operations = outputs * operations_per_output(op.kind, op.taps(), op.norm_size);
    return vector_cycles(hardware_.vector_unit, operations) + hardware_.vector_unit.pipeline_depth + latency;
  }
  const ArrayCost cost = dataflow_->cost(array_work(op, rows, op.out.cols, op.groups, op.out_per_group()));
  return std::max(cost.compute, requantise_cycles(hardware_.vector_unit, outputs)) + cost.fill_drain +
         latency;
}

Cycles StripCostModel::rows_cycles(LayerId layer, int rows) {
  Cycles& known = rows_cycles_[static_cast<std::size_t>(shape_of(layer))][static_cast<std::size_t>(rows)];
  if (known < 0) known = compute_rows(graph_.layer(layer).op, rows);
  return known;
}

StripCostModel::Work StripCostModel::work_of(const StripPlan& plan) {
  Work work;
  for (const GroupMember& member : plan.members) {
    const WindowedOp& op = graph_.layer(member.layer).op;
    Cycles cycles = 0;
    int done = 0;
    for (const int end : member.row_ends) {
      if (end == done) continue;
      cycles += rows_cycles(member.layer, end - done);
      ++work.commands;
      done = end;
    }
    (op.on_array() ? work.array : work.vector) += cycles;
    const bool array_waits =
        std::any_of(plan.members.begin(), plan.members.end(), [&](const GroupMember& reader) {
          return reader.ifmap == member.ofmap && graph_.layer(reader.layer).op.on_array();
        });
    if (!op.on_array() && array_waits) work.waiting_vector += cycles;
    work.transfers += (op.has_weights ? 1 : 0) + (op.has_bias ? 1 : 0);
  }
  const int images = graph_.map(plan.maps.front().map).images;
  work.array *= images;
  work.vector *= images;
  work.waiting_vector *= images;
  work.commands *= images;
  for (const GroupMap& map : plan.maps) {
    if (map.home != MapHome::dram) continue;
    work.transfers += std::int64_t{images} * plan.steps;
    if (map.produced) work.stores += std::int64_t{images} * plan.steps;
  }
  work.commands += work.transfers;
  return work;
}

TilingCost StripCostModel::cost(const StripPlan& plan) {
  TilingBytes bytes;
  for (const TilingBytes& member : group_bytes(plan, graph_))
    bytes += member;
  const Work work = work_of(plan);
  TilingCost cost;
  cost.bytes = bytes.sum();
  cost.transfers = work.transfers;
  cost.compute = std::max(work.array + work.waiting_vector, work.vector);
  cost.dram = transfers_.streaming_cycles(cost.bytes, work.stores, work.transfers);
  const Cycles dispatched = work.commands * hardware_.sequencer.dispatch_cycles;
  cost.cycles = std::max({cost.compute, cost.dram, dispatched});
  return cost;
}

}  // namespace vargsim
