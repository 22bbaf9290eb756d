/// How near whole networks come to their compulsory bytes when layers are fused (objective bytes), and what
/// that buys in cycles.

#include <string>

#include <catch2/catch.hpp>

#include "sim/run/run_job.h"

namespace vargsim::test {
namespace {

Result run_with(const std::string& network, const std::string& fusion, const std::string& objective,
                int kib) {
  return run_job(read_job("edge_npu", network,
                          {{"hw.sram.capacity_kib", std::to_string(kib), ""},
                           {"schedule.fusion", fusion, ""},
                           {"schedule.objective", objective, ""}}));
}

/// Bytes that a simulated run moved over those that no schedule of the network can avoid.
double traffic_ratio(const std::string& network, const std::string& fusion, int kib) {
  const DramResult dram = run_with(network, fusion, "bytes", kib).total.dram;
  return double(dram.bytes()) / double(dram.compulsory_bytes);
}

}  // namespace

TEST_CASE("with maps on chip VarGNet v2 moves little more than its weights, input and output") {
  CHECK(traffic_ratio("vargnet_v2", "auto", 256) <= 1.01);
  CHECK(traffic_ratio("vargnet_v2", "auto", 160) <= 1.06);
  CHECK(traffic_ratio("vargnet_v2", "auto", 128) <= 1.25);
}

TEST_CASE("with maps on chip other networks stay near their compulsory bytes where the SRAM allows") {
  CHECK(traffic_ratio("mobilenet_v2", "auto", 256) <= 1.01);
  CHECK(traffic_ratio("vargnet_v1", "auto", 256) <= 1.30);
  CHECK(traffic_ratio("resnet50", "auto", 512) <= 1.30);
  CHECK(traffic_ratio("resnet50", "auto", 1024) <= 1.10);
}

TEST_CASE("with block boundaries in DRAM VarGNet v2 moves half as much again as it must") {
  CHECK(traffic_ratio("vargnet_v2", "block", 512) <= 1.52);
}

TEST_CASE("fused runs are never slower than layer by layer, VarGNet v2 is one and a half times as fast") {
  for (const std::string network : {"vargnet_v1", "vargnet_v2", "mobilenet_v1", "mobilenet_v2",
                                    "shufflenet_v1", "resnet18", "googlenet", "resnet8", "ds_cnn"}) {
    const Cycles alone = run_with(network, "off", "cycles", 256).total.cycles;
    const Cycles fused = run_with(network, "auto", "cycles", 256).total.cycles;
    INFO(network << ": " << alone << " cycles layer by layer, " << fused << " fused");
    CHECK(fused <= alone);
    if (network == "vargnet_v2") CHECK(double(alone) >= 1.5 * double(fused));
  }
}

}  // namespace vargsim::test
