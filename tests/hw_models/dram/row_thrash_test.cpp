/// Row thrash: every access wants a new row. What limits it is known in closed form from the timings.
#include <algorithm>

#include <catch2/catch.hpp>

#include "hw_models/dram/trace_replay.h"
#include "parts.h"

namespace vargsim::dram {
namespace {

constexpr int accesses = 4000;

/// Access i goes to bank i mod `banks`, bank groups first, each time to the next row of that bank.
std::vector<TraceRequest> thrash(const DramPart& part, int banks, bool write) {
  const Bytes burst = part.burst_bytes();
  const Bytes bank_bytes = part.row_bytes();  // mapping RoBaBgCo
  std::vector<TraceRequest> trace;
  for (std::int64_t i = 0; i < accesses; ++i) {
    TraceRequest request;
    request.address = (i / banks) * part.banks() * bank_bytes + i % banks * bank_bytes;
    request.bytes = burst;
    request.write = write;
    trace.push_back(request);
  }
  return trace;
}

ReplayResult replay(const DramPart& part, int banks, bool write, RefreshPolicy refresh) {
  DramParameters dram;
  dram.part = part;
  dram.part.mapping = "RoBaBgCo";
  ReplayOptions options;
  options.policy.refresh = refresh;
  return replay_trace(dram, thrash(part, banks, write), options);
}

std::vector<DramPart> banked_parts() {
  std::vector<DramPart> parts;
  for (const std::string& name : test::part_names()) {
    if (test::read_part(name).model == DramModel::banked) parts.push_back(test::read_part(name));
  }
  return parts;
}

/// From ACT to ACT of a bank whose row has one access: tRC, or by way of the access.
Ticks row_cycle(const DramPart& part, bool write) {
  const Ticks closing = write ? Ticks{part.cwl} + part.dqss + part.burst_ticks + part.wr : Ticks{part.rtp};
  return std::max<Ticks>(part.rc, part.rcd + closing + part.rp);
}

TEST_CASE("row thrash in one bank takes a row cycle an access, to the tick") {
  for (const DramPart& part : banked_parts()) {
    for (const bool write : {false, true}) {
      CAPTURE(part.name, write);
      const ReplayResult result = replay(part, 1, write, RefreshPolicy::off);
      const Ticks latency = write ? test::write_latency(part) : test::read_latency(part);
      const Ticks last =
          part.rcd + part.command_ticks.activate - part.command_ticks.access + latency + part.burst_ticks;
      CHECK(result.counters.activates == accesses);
      CHECK(result.counters.row_conflicts == accesses - 1);
      CHECK(result.cycles == (accesses - 1) * row_cycle(part, write) + last);
    }
  }
}

TEST_CASE("refreshes take their share of row thrash, within 1 %") {
  for (const DramPart& part : banked_parts()) {
    CAPTURE(part.name);
    const double period = double(row_cycle(part, false));
    const ReplayResult result = replay(part, 1, false, RefreshPolicy::all_bank);
    const double expected = accesses * period / (1 - double(part.rfc) / part.refi);
    // On average a refresh finds the bank half a row cycle from where it may be closed.
    CHECK(double(result.cycles) == Approx(expected).epsilon(0.01));
  }
}

TEST_CASE("row thrash over all banks takes what tRRD, tFAW, tRC and the buses allow, most parts within 1 %") {
  // In each window of four ACTs one may find the command bus taken, by one command.
  int within_one_percent = 0;
  for (const DramPart& part : banked_parts()) {
    CAPTURE(part.name);
    const ReplayResult result = replay(part, part.banks(), false, RefreshPolicy::off);
    const CommandTicks& bus = part.command_ticks;
    const double period = std::max({double(part.rrd_s), part.faw / 4.0,
                                    double(row_cycle(part, false)) / part.banks(), double(part.burst_ticks),
                                    double(part.ccd_s), double(bus.activate + bus.access + bus.precharge)});
    const double taken = std::max({bus.activate, bus.access, bus.precharge}) / 4.0;
    const double cycles = double(result.cycles) / accesses;
    CHECK(result.counters.activates == accesses);
    CHECK(cycles >= 0.99 * period);
    CHECK(cycles <= 1.01 * (period + taken));
    within_one_percent += cycles <= 1.01 * period ? 1 : 0;
  }
  CHECK(within_one_percent >= 10);
}

}  // namespace
}  // namespace vargsim::dram
