#include <catch2/catch.hpp>

#include "hw_models/dram/controller.h"
#include "parts.h"
#include "replay.h"

namespace vargsim::dram {
namespace {

using test::contiguous;
using test::dram_of;

constexpr Ticks forever = Ticks{1} << 40;

/// Streams whose pieces are as long as their turns. All bursts lie in one row and go one way, so that they
/// are served in the order of their admission and the order of the pieces is that of the turns.
struct Turns {
  static constexpr int turn = 4;
  DramParameters dram;
  std::vector<int> order;  ///< the stream of each decided piece

  Turns() : dram(dram_of("lpddr4_3200_x32")) { dram.arbitration_bursts = turn; }

  static Transfer in_the_row(int stream, int bursts) { return contiguous(stream * 1024, bursts * 64); }

  void step(Controller& controller, int streams, Ticks from, Ticks to) {
    for (Ticks tick = from; tick <= to; ++tick) {
      controller.advance_to(tick);
      for (int stream = 0; stream < streams; ++stream) {
        for (Piece piece; controller.take_piece(stream, piece);)
          order.push_back(stream);
      }
    }
  }
};

using Order = std::vector<int>;

TEST_CASE("streams take turns of arbitration_bursts bursts") {
  Turns turns;
  Controller controller(turns.dram, 3, 64, Turns::turn);
  for (int stream = 0; stream < 3; ++stream)
    controller.offer(stream, Turns::in_the_row(stream, 8), 0);
  turns.step(controller, 3, 0, 300);
  CHECK(turns.order == Order{0, 1, 2, 0, 1, 2});
}

TEST_CASE("one burst is admitted a tick, also to several channels") {
  Turns turns;
  turns.dram.channels = 2;
  Controller controller(turns.dram, 2, 64);
  std::vector<Ticks> activates(2);
  for (int channel = 0; channel < 2; ++channel) {
    controller.observe(channel, [&activates, channel](const Issued& issued) {
      if (issued.command == Command::activate) activates[static_cast<std::size_t>(channel)] = issued.tick;
    });
    controller.offer(channel, contiguous(channel * 256, 64), 7);
  }
  controller.advance_to(100);
  CHECK(activates == std::vector<Ticks>{7, 8});
}

TEST_CASE("a stream alone goes on beyond its turn") {
  Turns turns;
  Controller controller(turns.dram, 3, 64, Turns::turn);
  controller.offer(1, contiguous(0, 12 * 64), 0);
  controller.advance_to(29 + 11 * 8);
  turns.step(controller, 3, 29 + 11 * 8, 300);
  CHECK(turns.order == Order{1, 1, 1});
}

TEST_CASE("a stream that comes later waits for the end of the turn") {
  Turns turns;
  Controller controller(turns.dram, 2, 64, Turns::turn);
  controller.offer(0, Turns::in_the_row(0, 12), 0);
  turns.step(controller, 2, 0, 4);
  controller.offer(1, Turns::in_the_row(1, 4), 5);
  turns.step(controller, 2, 5, 300);
  CHECK(turns.order == Order{0, 0, 1, 0});
}

TEST_CASE("the turn ends early when the stream's window is full") {
  Turns turns;
  turns.dram.arbitration_bursts = 16;
  Controller controller(turns.dram, 2, 2, 2);
  controller.offer(0, Turns::in_the_row(0, 4), 0);
  controller.offer(1, Turns::in_the_row(1, 2), 0);
  turns.step(controller, 2, 0, 1000);
  CHECK(turns.order == Order{0, 1, 0});
}

TEST_CASE("a burst in turn that finds its queue full holds up other streams") {
  DramParameters dram = dram_of("lpddr4_3200_x32");
  const DramPart& part = dram.part;
  Controller controller(dram, 2, 64);
  std::vector<Ticks> activates;
  controller.observe(0, [&activates](const Issued& issued) {
    if (issued.command == Command::activate) activates.push_back(issued.tick);
  });
  controller.offer(0, contiguous(0, 33 * 64, true), 0);
  controller.offer(1, contiguous(4096, 64, true), 0);  // another bank
  controller.advance_to(forever);
  // The first write leaves the queue at rcd, the 33rd takes its place, and that of the second goes to
  // stream 1, whose ACT follows the second write on the command bus.
  CHECK(activates == std::vector<Ticks>{0, part.rcd + part.burst_ticks + part.command_ticks.access});
}

TEST_CASE("two streams share the bus") {
  const DramParameters dram = dram_of("lpddr4_3200_x32");
  const Bytes bytes = 16 * 64;
  Controller controller(dram, 2, 16);
  controller.offer(0, contiguous(0, bytes), 0);
  controller.offer(1, contiguous(4096, bytes), 0);  // another bank
  controller.advance_to(forever);
  Piece first, second;
  REQUIRE(controller.take_piece(0, first));
  REQUIRE(controller.take_piece(1, second));
  const Ticks latency = Ticks{dram.part.rcd} + test::read_latency(dram.part);
  CHECK(first.done == latency + 16 * dram.part.burst_ticks);
  CHECK(second.done == latency + 32 * dram.part.burst_ticks);
}

TEST_CASE("the channel gathers writes, whatever the turns") {
  DramParameters dram = dram_of("lpddr4_3200_x32");
  const auto ticks_with_turns_of = [&dram](int bursts) {
    dram.arbitration_bursts = bursts;
    Controller controller(dram, 2, 64, 1 << 20);
    controller.offer(0, contiguous(0, 32 * 64), 0);
    controller.offer(1, contiguous(4096, 24 * 64, true), 0);
    return controller.drain();
  };
  const DramPart& part = dram.part;
  const Ticks last_read = Ticks{part.rcd} + 31 * part.burst_ticks;
  const Ticks turned = last_read + part.cl + part.burst_ticks + 2 - part.cwl;
  const Ticks activated = last_read + part.command_ticks.access + part.rcd;
  for (const int bursts : {1, 8, 64})
    CHECK(ticks_with_turns_of(bursts) ==
          std::max(turned, activated) + test::write_latency(part) + 24 * part.burst_ticks);
}

}  // namespace
}  // namespace vargsim::dram
