#include "sim/cli/plan_json.h"

#include "sim/schedule/lower_bound.h"

namespace vargsim {
namespace {

Json cost_json(const TilingCost& cost) {
  return {{"cycles", cost.cycles},
          {"compute_cycles", cost.compute},
          {"dram_cycles", cost.dram},
          {"bytes", cost.bytes}};
}

Json tile_json(const StepPlan& step) {
  const Tiling& tiling = step.choice.tiling;
  return {{"rows", tiling.rows},
          {"cols", tiling.cols},
          {"groups", tiling.groups},
          {"channels_per_group", tiling.out_per_group},
          {"order", tiling.order == LoopOrder::weights_outer ? "weights_outer" : "maps_outer"},
          {"inner_operand_kept", tiling.keep_inner}};
}

Json step_json(const Job& job, const Layer& layer, const GroupPlan& group, const StepPlan& step) {
  Json json{{"name", layer.name},     {"op", op_name(layer)}, {"fusion_group", group.name},
            {"fused", group.fused},   {"tiles", step.tiles},  {"tile", tile_json(step)},
            {"mapping", step.mapping}};
  if (group.fused) return json;
  json["sram_bytes"] = step.sram_bytes;
  json["expected"] = cost_json(step.choice.cost);
  json["lower_bound_bytes"] = lower_bound_bytes(step.op, job.hardware.sram.capacity_bytes());
  json["search"] = {{"tilings", step.choice.effort.tilings},
                    {"too_large", step.choice.effort.too_large},
                    {"costed", step.choice.effort.costed}};
  json["why"] = explain(step, job.schedule.objective);
  return json;
}

Json buffers_json(const Network& network, const Schedule& plan, const GroupPlan& group) {
  Json buffers = Json::array();
  for (const BufferId id : group.buffers) {
    const Buffer& buffer = plan.program.buffer(id);
    buffers.push_back({{"name", buffer.name},
                       {"layer", network.layer(buffer.layer).name},
                       {"offset", buffer.offset},
                       {"lines", buffer.lines},
                       {"line_bytes", buffer.line_bytes}});
  }
  return buffers;
}

Json group_json(const Network& network, const Schedule& plan, const GroupPlan& group) {
  Json layers = Json::array(), on_chip = Json::array();
  for (const LayerId id : group.layers)
    layers.push_back(network.layer(id).name);
  for (const LayerId id : group.on_chip)
    on_chip.push_back(network.layer(id).name);
  return {{"name", group.name},
          {"layers", layers},
          {"fused", group.fused},
          {"strips", group.steps},
          {"double_buffered", group.double_buffered},
          {"sram_bytes", group.sram_bytes},
          {"weight_bytes", group.weight_bytes},
          {"ring_bytes", group.ring_bytes},
          {"on_chip_bytes", group.on_chip_bytes},
          {"on_chip", on_chip},
          {"expected", cost_json(group.cost)},
          {"buffers", buffers_json(network, plan, group)}};
}

}  // namespace

Json plan_json(const Job& job, const Schedule& plan) {
  TilingCost total;
  Json groups = Json::array(), layers = Json::array();
  for (const GroupPlan& group : plan.groups) {
    total += group.cost;
    groups.push_back(group_json(job.network, plan, group));
    for (const LayerId id : group.layers) {
      for (const StepPlan& step : plan.layers[static_cast<std::size_t>(id)].steps)
        layers.push_back(step_json(job, job.network.layer(id), group, step));
    }
  }
  return {{"schema", "vargsim/schedule/1"},
          {"hardware", job.hardware.name},
          {"network", job.network.name()},
          {"fusion", fusion_mode_names.name(job.schedule.fusion)},
          {"objective", objective_names.name(job.schedule.objective)},
          {"commands", plan.program.commands.size()},
          {"waits", plan.program.waits.size()},
          {"tensor_bytes", plan.tensor_bytes},
          {"expected", cost_json(total)},
          {"groups", groups},
          {"layers", layers}};
}

}  // namespace vargsim
