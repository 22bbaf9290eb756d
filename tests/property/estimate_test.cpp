/// How far a layer's expected cycles are from the simulation of that layer alone.

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "sim/config/job.h"
#include "sim/run/simulate.h"
#include "sim/schedule/scheduler.h"
#include "tests/support/random_layer.h"

namespace vargsim::test {
namespace {

struct Comparison {
  std::string network, layer;
  Cycles expected = 0;
  Cycles simulated = 0;

  double difference() const { return double(expected) / double(simulated) - 1; }
};

/// A tensor of its own for each map: layers that read or write channels of a larger tensor are left out.
bool has_own_tensors(const WindowedOp& op) {
  return op.in_view.tensor_channels + op.out_view.tensor_channels + op.residual_view.tensor_channels == 0 &&
         op.in_view.row_step == 1 && op.in_view.col_step == 1 && !op.moves_only;
}

/// The distinct layers of networks, each simulated alone.
std::vector<Comparison> compare_layers(const std::string& hardware) {
  std::vector<Comparison> layers;
  std::set<WindowedOp::Key> seen;
  for (const char* network : {"vargnet_v1", "vargnet_v2", "mobilenet_v1", "mobilenet_v2", "resnet50"}) {
    const Job job = read_job(hardware, network, {{"schedule.fusion", "off", ""}});
    const Schedule plan = plan_layers(job.network, job.hardware, job.schedule);
    for (std::size_t i = 0; i < plan.layers.size(); ++i) {
      for (const StepPlan& step : plan.layers[i].steps) {
        if (!has_own_tensors(step.op) || !seen.insert(step.op.key()).second) continue;
        const LayerProgram alone = layer_program(step.op, step.choice.tiling);
        layers.push_back({network, job.network.layers()[i].name, step.choice.cost.cycles,
                          simulate(alone.program, job.hardware).cycles});
      }
    }
  }
  return layers;
}

double median_difference(const std::vector<Comparison>& layers) {
  std::vector<double> differences;
  differences.reserve(layers.size());
  for (const Comparison& layer : layers)
    differences.push_back(std::fabs(layer.difference()));
  std::sort(differences.begin(), differences.end());
  return differences[differences.size() / 2];
}

}  // namespace

TEST_CASE("the median layer alone is simulated within 5 % of its expected cycles, on two DRAM channels 8 %") {
  for (const auto& [hardware, most] :
       {std::pair{"edge_npu", 0.05}, std::pair{"edge_npu_small", 0.05}, std::pair{"edge_npu_wide", 0.08}}) {
    const std::vector<Comparison> layers = compare_layers(hardware);
    INFO(hardware);
    CHECK(layers.size() > 60);
    CHECK(median_difference(layers) <= most);
  }
}

TEST_CASE("expected and simulated cycles of layers as CSV, for scripts/figures", "[.csv]") {
  for (const Comparison& layer : compare_layers("edge_npu"))
    fmt::print("{},{},{},{}\n", layer.network, layer.layer, layer.expected, layer.simulated);
}

}  // namespace vargsim::test
