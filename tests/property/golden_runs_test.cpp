/// Whole runs against figures worked out from the papers' layer tables alone (arXiv 1907.05653, int8, 224 x
/// 224).

#include <catch2/catch.hpp>

#include "sim/run/run_job.h"
#include "sim/run/simulate.h"
#include "sim/schedule/scheduler.h"

namespace vargsim::test {
namespace {

Result run(const std::string& network, const std::vector<std::string>& settings) {
  std::vector<Setting> parsed{parse_setting("schedule.fusion=off")};
  for (const std::string& setting : settings)
    parsed.push_back(parse_setting(setting));
  return run_job(read_job("edge_npu", network, parsed));
}

Bytes tensor_bytes(const DramResult& dram, std::string_view name) {
  for (std::size_t i = 0; i < tensor_count; ++i) {
    if (tensor_names[i] == name) return dram.by_tensor[i];
  }
  return -1;
}

/// Simulated DRAM bytes of the maps that convolutions read and write.
Bytes convolution_map_bytes(const Result& result) {
  Bytes bytes = 0;
  for (const LayerResult& layer : result.layers) {
    if (layer.op == "conv2d") bytes += tensor_bytes(layer.dram, "ifmap") + tensor_bytes(layer.dram, "ofmap");
  }
  return bytes;
}

/// Cycles in which the array multiplies for the 3x3 grouped convolutions, whatever the ledger gives to
/// others.
Cycles vg_compute_cycles(const std::string& hardware, const std::string& grouping,
                         const std::vector<std::string>& more = {}) {
  std::vector<Setting> settings{parse_setting("schedule.fusion=off"), parse_setting("network." + grouping)};
  for (const std::string& setting : more)
    settings.push_back(parse_setting(setting));
  const Job job = read_job(hardware, "vargnet_v2", settings);
  const Program program = schedule(job.network, job.hardware, job.schedule).program;
  const Timeline timeline = simulate(program, job.hardware).timeline;
  const std::string suffix = ".vg";
  Cycles cycles = 0;
  for (std::size_t id = 0; id < program.commands.size(); ++id) {
    const Command& command = program.commands[id];
    const std::string& name = job.network.layer(command.layer).name;
    const bool vg =
        name.size() > suffix.size() && name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0;
    if (vg && std::holds_alternative<Compute>(command.body)) cycles += timeline[id].compute;
  }
  return cycles;
}

}  // namespace

TEST_CASE("with objective bytes VarGNet v2 moves 7.78 MB of maps layer by layer and every weight once") {
  const Result result = run("vargnet_v2", {"network.pool=depthwise", "schedule.objective=bytes"});
  CHECK(convolution_map_bytes(result) == Approx(7.78e6).epsilon(0.001));
  CHECK(tensor_bytes(result.total.dram, "weights") == 3'630'176);
  CHECK(result.total.macs == 360'233'984);
}

TEST_CASE("with objective bytes MobileNet v1 moves 10.19 MB of maps layer by layer and every weight once") {
  const Result result = run("mobilenet_v1", {"schedule.objective=bytes"});
  CHECK(convolution_map_bytes(result) == Approx(10.19e6).epsilon(0.001));
  CHECK(tensor_bytes(result.total.dram, "weights") == 4'209'088);
  CHECK(result.total.macs == 568'740'352);
}

TEST_CASE("with objective bytes every layer of the built-in networks is at its compulsory bytes in 256 KiB") {
  for (const std::string network : {"vargnet_v1", "vargnet_v2", "mobilenet_v1"}) {
    for (const LayerResult& layer : run(network, {"schedule.objective=bytes"}).layers) {
      INFO(network << " " << layer.name);
      CHECK(layer.dram.bytes() == layer.dram.compulsory_bytes);
    }
  }
}

TEST_CASE("vg cycles are flat up to base 8 on a splittable tree and a V around 8 on a rigid one") {
  const Cycles matched = vg_compute_cycles("edge_npu", "group_base=8");
  for (const std::string base : {"2", "4"})
    CHECK(vg_compute_cycles("edge_npu", "group_base=" + base) == matched);
  // Depthwise may leave the trees: pixels across multipliers.
  CHECK(vg_compute_cycles("edge_npu", "group_base=1") < matched / 3);
  CHECK(vg_compute_cycles("edge_npu", "group_base=1", {"hw.mac_array.depthwise=none"}) == matched);
  CHECK(vg_compute_cycles("edge_npu", "group_base=16") > matched);
  CHECK(vg_compute_cycles("edge_npu_rigid", "group_base=8") == matched);
  CHECK(vg_compute_cycles("edge_npu_rigid", "group_base=4") > matched);
  CHECK(vg_compute_cycles("edge_npu_rigid", "group_base=2") >
        vg_compute_cycles("edge_npu_rigid", "group_base=4"));
  CHECK(vg_compute_cycles("edge_npu_rigid", "group_base=16") > matched);
}

}  // namespace vargsim::test
