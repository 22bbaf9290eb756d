/// Streams against three public DRAM simulators (tests/golden/dram_stream.json).
#include <algorithm>
#include <cmath>
#include <fstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "hw_models/dram/controller.h"
#include "parts.h"
#include "replay.h"

namespace vargsim::dram {
namespace {

using test::contiguous;
using test::dram_of;
using test::last_done;
using test::replay;

double percent_to_nearest(Ticks ours, const nlohmann::json& cycles) {
  double nearest = 100;
  for (const auto& reference : cycles) {
    const double percent = 100.0 * std::abs(static_cast<double>(ours) / reference.get<double>() - 1);
    nearest = std::min(nearest, percent);
  }
  return nearest;
}

TEST_CASE("sequential reads take as long as in the nearest of three simulators within 2 %") {
  std::ifstream file(VARGSIM_SOURCE_DIR "/tests/golden/dram_stream.json");
  const nlohmann::json golden = nlohmann::json::parse(file);
  const Bytes bytes = golden.at("bursts").get<Bytes>() * golden.at("burst_bytes").get<Bytes>();
  REQUIRE(golden.at("cases").size() > 0);
  for (const auto& entry : golden.at("cases")) {
    DramParameters dram = dram_of(entry.at("part"));
    dram.part.mapping = entry.at("mapping");
    const int outstanding = entry.at("outstanding");
    CAPTURE(dram.part.name, outstanding);
    Controller controller(dram, 1, outstanding);
    const Ticks ours = last_done(replay(controller, {contiguous(0, bytes)}));
    CHECK(controller.total().bursts == golden.at("bursts"));
    CHECK(percent_to_nearest(ours, entry.at("cycles")) < 2);
  }
}

TEST_CASE("a DDR3 stream takes its data and its refreshes") {
  const DramParameters dram = dram_of("ddr3_1600_x8_64");
  const std::int64_t bursts = 100000;
  Controller controller(dram, 1, 64);
  const Ticks ours = last_done(replay(controller, {contiguous(0, bursts * 64)}));
  // The bus falls silent from the last access before a refresh to the first after it.
  const Ticks refresh =
      Ticks{dram.part.rtp} + dram.part.rp + dram.part.rfc + dram.part.rcd - dram.part.burst_ticks;
  const Ticks expected = bursts * dram.part.burst_ticks + controller.total().refreshes * refresh;
  CHECK(static_cast<double>(ours) == Approx(static_cast<double>(expected)).epsilon(0.005));
}

}  // namespace
}  // namespace vargsim::dram
