/// Energy by command, against sums worked out by hand from the currents.
#include "hw_models/dram/energy.h"

#include <catch2/catch.hpp>

#include "hw_models/dram/channel.h"
#include "hw_models/dram/latency_histogram.h"
#include "hw_models/dram/open_time.h"
#include "hw_models/dram/trace_replay.h"
#include "parts.h"

namespace vargsim::dram {
namespace {

/// One nanosecond a tick and one volt, so that a mA for a tick is a pJ.
DramPart plain_part() {
  DramPart part = test::read_part("ddr4_2400_x8_64");
  part.tck_ps = 1000;
  part.energy.devices = 1;
  part.energy.vdd = {1.0, 48, 34, 43, 135, 123, 250};
  return part;
}

constexpr double pj = 1e-6;  // in uJ

TEST_CASE("each command has the energy of what it draws beyond standby") {
  const DramPart part = plain_part();
  DramCommands commands;
  commands.activates = 2;
  commands.reads = 3;
  commands.writes = 5;
  commands.refreshes = 7;
  const DramEnergy energy = energy_of(part, commands, 1, 0);
  CHECK(energy.activate_uj == Approx(2 * (48 * 55 - 43 * 39 - 34 * 16) * pj));
  CHECK(energy.read_uj == Approx(3 * (135 - 43) * 4 * pj));
  CHECK(energy.write_uj == Approx(5 * (123 - 43) * 4 * pj));
  CHECK(energy.refresh_uj == Approx(7 * (250 - 34) * 420 * pj));
  CHECK(energy.background_uj == 0);
  CHECK(energy.total_uj() ==
        Approx(energy.activate_uj + energy.read_uj + energy.write_uj + energy.refresh_uj));
}

TEST_CASE("standby is told apart by whether a bank is open, for every rank and channel") {
  DramPart part = plain_part();
  part.ranks = 2;
  DramCommands commands;
  commands.open_ticks = 300;
  const DramEnergy energy = energy_of(part, commands, 2, 1000);
  CHECK(energy.background_uj == Approx((300 * 43 + (4000 - 300) * 34) * pj));
}

TEST_CASE("devices and supplies add up, and a REFpb is its banks' share") {
  DramPart part = plain_part();
  part.energy.devices = 8;
  part.energy.vdd2 = part.energy.vdd;
  part.energy.vdd2.volts = 0.5;
  DramCommands commands;
  commands.bank_refreshes = 16;
  CHECK(energy_of(part, commands, 1, 0).refresh_uj == Approx(8 * 1.5 * (250 - 34) * 420 * pj));
}

TEST_CASE("a replay's energy is that of its own commands") {
  const DramParameters dram = test::dram_of("lpddr4_3200_x32");
  std::vector<TraceRequest> trace;
  for (std::int64_t i = 0; i < 5000; ++i)
    trace.push_back({0, i * 64 * 7 % (1 << 22), 64, i % 5 == 0});
  const ReplayResult result = replay_trace(dram, trace, {});
  CHECK(result.commands.activates == result.counters.activates);
  CHECK(result.commands.refreshes == result.counters.refreshes);
  CHECK(result.commands.reads + result.commands.writes == 5000);
  CHECK(result.commands.writes == 1000);
  CHECK(result.commands.open_ticks > 0);
  CHECK(result.commands.open_ticks <= result.cycles);
}

TEST_CASE("reading a bit from LPDDR4 takes single picojoules, from LPDDR5 less, DDR3 most") {
  const auto pj_per_bit = [](const char* name) {
    const DramPart part = test::read_part(name);
    DramCommands commands;
    commands.reads = 1;
    return energy_of(part, commands, 1, 0).read_uj / pj / double(part.burst_bytes() * 8);
  };
  CHECK(pj_per_bit("lpddr4_3200_x32") == Approx(pj_per_bit("lpddr4_3200_x16")));
  CHECK(pj_per_bit("lpddr5_6400_x16") < pj_per_bit("lpddr4x_4266_x16"));
  CHECK(pj_per_bit("lpddr4x_4266_x16") < pj_per_bit("lpddr4_3200_x16"));
  CHECK(pj_per_bit("lpddr4_3200_x16") < 10);
  CHECK(pj_per_bit("lpddr4_3200_x16") < pj_per_bit("ddr3_1600_x8_64"));
}

TEST_CASE("every part but fixed says what it draws and where that is from") {
  for (const std::string& name : test::part_names()) {
    CAPTURE(name);
    const DramPart part = test::read_part(name);
    CHECK(has_energy(part) == (part.model == DramModel::banked));
    CHECK(part.energy.source.empty() == (part.model == DramModel::fixed));
  }
}

TEST_CASE("open time is the union of what overlaps") {
  OpenTime time;
  time.open(10);
  time.close(50);  // told at 30: an auto-precharge
  time.open(40);
  CHECK(time.sum_if_open(45) == 40);
  time.close(60);
  CHECK(time.sum() == 50);
}

TEST_CASE("a rank with a row open from the first ACT to the end is open all that time") {
  DramParameters dram = test::dram_of("ddr4_2400_x8_64");
  ReplayOptions options;
  options.policy.refresh = RefreshPolicy::off;
  const ReplayResult result = replay_trace(dram, {{0, 0, 64, false}}, options);
  CHECK(result.commands.open_ticks == result.cycles);
}

TEST_CASE("a histogram's mean and percentiles are exact, far outliers included") {
  LatencyHistogram histogram;
  CHECK(histogram.percentile(95) == 0);
  for (Ticks latency = 1; latency <= 100; ++latency)
    histogram.add(latency == 100 ? 1000000 : latency);
  CHECK(histogram.mean() == Approx((99 * 100 / 2 + 1000000) / 100.0));
  CHECK(histogram.percentile(95) == 95);
  CHECK(histogram.percentile(100) == 1000000);
}

}  // namespace
}  // namespace vargsim::dram
