#include "sim/sweep/estimate.h"

#include <algorithm>

#include "hw_models/mac_array/dataflow.h"
#include "sim/schedule/scheduler.h"

namespace vargsim {
namespace {

struct Expected {
  Cycles cycles = 0;
  std::int64_t tiles = 0;
  Bytes peak_bytes = 0;
  TilingBytes bytes;
};

Expected expected_of(const LayerPlan& plan) {
  Expected layer;
  for (const StepPlan& step : plan.steps)
    layer.cycles += step.choice.cost.cycles;
  layer.tiles = plan.tiles();
  layer.peak_bytes = plan.sram_bytes();
  layer.bytes = plan.bytes();
  return layer;
}

Json dram_json(const TilingBytes& bytes) {
  return {{"read_bytes", bytes.sum() - bytes.ofmap},
          {"write_bytes", bytes.ofmap},
          {"by_tensor",
           {{"weights", bytes.weights},
            {"bias", bytes.bias},
            {"ifmap", bytes.ifmap},
            {"residual", bytes.residual},
            {"ofmap", bytes.ofmap}}}};
}

double utilisation(Macs macs, Cycles cycles, double peak) {
  return cycles > 0 ? double(macs) / (double(cycles) * peak) : 0;
}

Json layer_json(const Layer& layer, const Expected& expected, Macs macs, double peak) {
  return {{"name", layer.name},
          {"op", op_name(layer)},
          {"block", layer.block},
          {"groups", groups_of(layer)},
          {"macs", macs},
          {"cycles", expected.cycles},
          {"tiles", expected.tiles},
          {"mac_utilisation", utilisation(macs, expected.cycles, peak)},
          {"dram", dram_json(expected.bytes)},
          {"sram", {{"peak_bytes", expected.peak_bytes}}}};
}

Json network_json(const Job& job) {
  return {{"name", job.network.name()},
          {"options", job.network_options},
          {"macs", job.network.macs()},
          {"params", job.network.params()},
          {"weight_bytes", packed_bytes(job.network.weights(), job.hardware.datatypes.weight_bits)}};
}

}  // namespace

Json estimate_json(const Job& job, KnownPlans* known) {
  const Schedule plan = plan_layers(job.network, job.hardware, job.schedule, known);
  const double peak = make_dataflow(job.hardware.mac_array, job.hardware.datatypes)->peak_macs_per_cycle();
  Expected total;
  Json layers = Json::array();
  for (std::size_t i = 0; i < plan.layers.size(); ++i) {
    const Layer& layer = job.network.layers()[i];
    const Expected expected = expected_of(plan.layers[i]);
    total.cycles += expected.cycles;
    total.tiles += expected.tiles;
    total.peak_bytes = std::max(total.peak_bytes, expected.peak_bytes);
    total.bytes += expected.bytes;
    layers.push_back(layer_json(layer, expected, macs_of(layer) * job.network.batch(), peak));
  }
  const Macs macs = job.network.macs() * job.network.batch();
  return {{"schema", "vargsim/estimate/1"},
          {"hardware", write_hardware(job.hardware)},
          {"network", network_json(job)},
          {"schedule", write_schedule_options(job.schedule)},
          {"total",
           {{"cycles", total.cycles},
            {"latency_ms", double(total.cycles) / (double(job.hardware.clock_mhz) * 1e3)},
            {"macs", macs},
            {"mac_utilisation", utilisation(macs, total.cycles, peak)},
            {"dram", dram_json(total.bytes)},
            {"sram", {{"peak_bytes", total.peak_bytes}}}}},
          {"layers", layers}};
}

}  // namespace vargsim
