/// The modelled ports against the SRAM cycle by cycle.

#include <cstdio>
#include <numeric>

#include <catch2/catch.hpp>

#include "tests/hw_models/sram/random_traffic.h"

namespace vargsim::test {
namespace {

Cycles sum(const Durations& durations) {
  return std::accumulate(durations.begin(), durations.end(), Cycles{0});
}

}  // namespace

TEST_CASE("measure", "[.measure]") {
  for (std::uint32_t seed = 0; seed < 400; ++seed) {
    const Traffic traffic = random_traffic(seed);
    const Cycles m = sum(modelled(traffic));
    const Cycles s = sum(stepped(traffic));
    Cycles planned = 0;
    for (const Tile& tile : traffic.tiles)
      planned += tile.planned;
    std::printf("T %u il%d p%d banks %d w %d tiles %zu pieces %zu planned %ld model %ld stepped %ld err %.2f%%\n", seed,
                int(traffic.sram.interleave), int(traffic.sram.ports), traffic.sram.banks, traffic.sram.word_bytes,
                traffic.tiles.size(), traffic.pieces.size(), planned, m, s, 100.0 * double(m - s) / double(s));
  }
}

TEST_CASE("measure jobs", "[.measure]") {
  for (std::uint32_t seed = 0; seed < 150; ++seed) {
    const Traffic traffic = traffic_of_random_job(seed);
    if (traffic.tiles.empty()) continue;
    const Cycles m = sum(modelled(traffic));
    const Cycles s = sum(stepped(traffic));
    Cycles planned = 0;
    for (const Tile& tile : traffic.tiles)
      planned += tile.planned;
    std::printf("J %u il%d p%d banks %d w %d tiles %zu pieces %zu planned %ld model %ld stepped %ld err %.2f%%\n", seed,
                int(traffic.sram.interleave), int(traffic.sram.ports), traffic.sram.banks, traffic.sram.word_bytes,
                traffic.tiles.size(), traffic.pieces.size(), planned, m, s, 100.0 * double(m - s) / double(s));
  }
}

}  // namespace vargsim::test
