/// The channel of bandwidth and latency only.
#include "hw_models/dram/fixed_channel.h"

#include <catch2/catch.hpp>

#include "hw_models/dram/trace_replay.h"
#include "parts.h"

namespace vargsim::dram {
namespace {

std::vector<TraceRequest> reads(int count, std::int64_t stride) {
  std::vector<TraceRequest> trace;
  for (std::int64_t i = 0; i < count; ++i)
    trace.push_back({0, i * stride, 64, false});
  return trace;
}

TEST_CASE("a lone read takes its latency and its data") {
  const DramParameters dram = test::dram_of("fixed");
  CHECK(replay_trace(dram, reads(1, 64), {}).cycles == Ticks{dram.part.cl} + dram.part.burst_ticks);
}

TEST_CASE("reads take the bus without a gap, wherever they lie") {
  const DramParameters dram = test::dram_of("fixed");
  for (const std::int64_t stride : {64, 4096, 1 << 20}) {
    const ReplayResult result = replay_trace(dram, reads(1000, stride), {});
    CHECK(result.cycles == dram.part.cl + 1000 * Ticks{dram.part.burst_ticks});
    CHECK(result.counters.row_hits == 1000);
    CHECK(result.counters.refreshes == 0);
  }
}

TEST_CASE("few outstanding reads are bound by the latency") {
  const DramParameters dram = test::dram_of("fixed");
  ReplayOptions options;
  options.outstanding = 1;
  const Ticks each = Ticks{dram.part.cl} + dram.part.burst_ticks + 1;
  CHECK(replay_trace(dram, reads(100, 64), options).cycles == 100 * each - 1);
}

TEST_CASE("reads and writes share the bandwidth and nothing else") {
  const DramParameters dram = test::dram_of("fixed");
  std::vector<TraceRequest> trace = reads(1000, 64);
  for (std::size_t i = 0; i < trace.size(); ++i)
    trace[i].write = i % 2 == 1;
  const ReplayResult result = replay_trace(dram, trace, {});
  CHECK(result.cycles <= dram.part.cl + 1000 * Ticks{dram.part.burst_ticks});
  CHECK(result.commands.reads == 500);
  CHECK(result.commands.writes == 500);
}

TEST_CASE("a full queue refuses further bursts until the next access") {
  FixedChannel channel(test::read_part("fixed"), {});
  for (int i = 0; i < 32; ++i) {
    CHECK(channel.room_at(true) == 0);
    Request request;
    request.write = true;
    channel.admit(request, i);
  }
  CHECK(channel.room_at(true) == never);
  CHECK(channel.room(true) == 0);
  CHECK(channel.room_at(false) == 0);
  Service service;
  CHECK(channel.next_tick() == 0);
  CHECK(channel.step(service));
  CHECK(channel.room_at(true) == 1);
}

}  // namespace
}  // namespace vargsim::dram
