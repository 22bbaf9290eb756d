/// What a run notes beside its figures: buses, spans of the ledger, tracks of the units, bars of text.

#include <algorithm>
#include <sstream>

#include <catch2/catch.hpp>

#include "hw_models/dram/bus_log.h"
#include "sim/run/activity_spans.h"
#include "sim/run/gantt.h"
#include "sim/run/trace_events.h"

namespace vargsim::test {
namespace {

const DetailedRun& small_run() {
  static const DetailedRun run =
      run_in_detail(read_job("edge_npu_wide", "vargnet_v2",
                             {parse_setting("network.width=0.25"), parse_setting("network.input_size=64")}),
                    {});
  return run;
}

}  // namespace

TEST_CASE("bursts of a transfer become one segment unless they pause for longer than a burst") {
  BusLog log;
  const auto burst = [&log](int channel, std::int64_t transfer, std::int64_t begin) {
    log.add({channel, 0, transfer, false, begin, begin + 10, 1});
  };
  burst(0, 0, 0);
  burst(0, 0, 10);
  burst(1, 0, 20);  // another channel lies between
  burst(0, 0, 30);  // a pause of one burst
  burst(0, 0, 51);  // of one femtosecond more
  burst(0, 1, 61);
  REQUIRE(log.segments().size() == 4);
  CHECK(log.segments()[0].end_fs == 40);
  CHECK(log.segments()[0].bursts == 3);
  CHECK(log.segments()[2].begin_fs == 51);
}

TEST_CASE("the spans of the ledger fill the run without gaps and sum to it") {
  Ledger sum;
  Cycles reached = 0;
  for (const LedgerSpan& span : small_run().ledger) {
    CHECK(span.begin == reached);
    CHECK(span.end > span.begin);
    reached = span.end;
    sum[span.cause] += span.end - span.begin;
  }
  CHECK(reached == small_run().result.total.cycles);
  for (int cause = 0; cause < cause_count; ++cause)
    CHECK(sum[static_cast<Cause>(cause)] == small_run().result.total.ledger[static_cast<Cause>(cause)]);
}

TEST_CASE(
    "every command is on its unit's track, every burst on its channel's, and no unit does two things at "
    "once") {
  const std::vector<Track> tracks = activity_tracks(small_run());
  std::size_t commands = 0;
  std::int64_t bursts = 0;
  for (const Track& track : tracks) {
    INFO(track.name);
    double reached = 0;
    for (const ActivitySpan& span : track.spans) {
      CHECK(span.begin >= reached - 1e-6);
      CHECK(span.end >= span.begin);
      reached = span.end;
      bursts += span.bursts;
    }
    const bool bus = track.kind == TrackKind::dram_channel;
    if (track.kind != TrackKind::sequencer && !bus) commands += track.spans.size();
    if (bus) CHECK_FALSE(track.spans.empty());
  }
  CHECK(commands == small_run().program.commands.size());
  CHECK(tracks.front().spans.size() == commands);
  CHECK(bursts + small_run().bus_log.forwarded_bursts() == small_run().result.total.dram.bursts);
  CHECK(tracks.size() ==
        std::size_t(1 + small_run().hardware.dma.channels + 2 + small_run().hardware.dram.channels));
}

TEST_CASE("what crosses a bus belongs to the command that asked for it") {
  std::vector<std::int64_t> bursts(small_run().program.commands.size(), 0);
  for (const Track& track : activity_tracks(small_run())) {
    if (track.kind != TrackKind::dram_channel) continue;
    for (const ActivitySpan& span : track.spans)
      bursts[static_cast<std::size_t>(span.command)] += span.bursts;
  }
  // A read may have found some of its data in the write queue.
  for (std::size_t id = 0; id < bursts.size(); ++id) {
    const std::int64_t served = small_run().timeline[id].dram.bursts;
    if (std::holds_alternative<Store>(small_run().program.commands[id].body)) {
      CHECK(bursts[id] == served);
    } else {
      CHECK(bursts[id] <= served);
    }
  }
}

TEST_CASE("a trace is JSON, whatever layers are called") {
  DetailedRun run = small_run();
  run.result.layers[0].name = "\"</script>\\\n\xff";
  std::ostringstream out;
  write_trace_events(run, out);
  const Json trace = Json::parse(out.str());
  CHECK(trace.at("traceEvents").size() > 1000);
  CHECK(trace.at("otherData").at("cycles") == run.result.total.cycles);
}

TEST_CASE("bars of text keep to the width, and a busy unit is dark") {
  for (const int width : {30, 80, 200}) {
    std::istringstream lines(gantt(small_run(), {width, false, false}));
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count)
      CHECK(line.size() <= static_cast<std::size_t>(width));
    CHECK(count > 10);
  }
  const std::string text = gantt(small_run(), {80, false, false});
  const std::size_t row = text.find("MAC array");
  CHECK(text.substr(row, text.find('\n', row) - row).find_first_of("+*#") != std::string::npos);
}

}  // namespace vargsim::test
