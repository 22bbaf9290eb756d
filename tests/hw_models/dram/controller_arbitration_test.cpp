#include <catch2/catch.hpp>

#include "hw_models/dram/controller.h"
#include "parts.h"
#include "replay.h"

namespace vargsim::dram {
namespace {

using test::contiguous;
using test::dram_of;

constexpr Ticks forever = Ticks{1} << 40;

/// Streams whose pieces are as long as their turns, so that the tick of a piece's decision shows the order of
/// turns.
struct Turns {
  static constexpr int turn = 4;
  DramParameters dram;
  std::vector<std::pair<int, Ticks>> order;  ///< stream and tick of each decided piece

  Turns() : dram(dram_of("lpddr4_3200_x32")) { dram.arbitration_bursts = turn; }

  void step(Controller& controller, int streams, Ticks from, Ticks to) {
    for (Ticks tick = from; tick <= to; ++tick) {
      controller.advance_to(tick);
      for (int stream = 0; stream < streams; ++stream) {
        for (Piece piece; controller.take_piece(stream, piece);)
          order.emplace_back(stream, tick);
      }
    }
  }
};

using Order = std::vector<std::pair<int, Ticks>>;

TEST_CASE("streams take turns of arbitration_bursts bursts, one burst a tick") {
  Turns turns;
  Controller controller(turns.dram, 3, 64, Turns::turn);
  for (int stream = 0; stream < 3; ++stream)
    controller.offer(stream, contiguous(stream * 4096, 8 * 64), 0);
  turns.step(controller, 3, 0, 30);
  CHECK(turns.order == Order{{0, 3}, {1, 7}, {2, 11}, {0, 15}, {1, 19}, {2, 23}});
}

TEST_CASE("a stream alone goes on beyond its turn") {
  Turns turns;
  Controller controller(turns.dram, 3, 64, Turns::turn);
  controller.offer(1, contiguous(0, 12 * 64), 0);
  turns.step(controller, 3, 0, 30);
  CHECK(turns.order == Order{{1, 3}, {1, 7}, {1, 11}});
}

TEST_CASE("a stream that comes later waits for the end of the turn") {
  Turns turns;
  Controller controller(turns.dram, 2, 64, Turns::turn);
  controller.offer(0, contiguous(0, 12 * 64), 0);
  turns.step(controller, 2, 0, 4);
  controller.offer(1, contiguous(4096, 4 * 64), 5);
  turns.step(controller, 2, 5, 30);
  CHECK(turns.order == Order{{0, 3}, {0, 7}, {1, 11}, {0, 15}});
}

TEST_CASE("the turn ends early when the stream's window is full") {
  Turns turns;
  turns.dram.arbitration_bursts = 16;
  Controller controller(turns.dram, 2, 2, 2);
  controller.offer(0, contiguous(0, 4 * 64), 0);
  controller.offer(1, contiguous(4096, 2 * 64), 0);
  turns.step(controller, 2, 0, 1000);
  REQUIRE(turns.order.size() == 3);
  CHECK(turns.order[0] == std::pair<int, Ticks>{0, 1});
  CHECK(turns.order[1] == std::pair<int, Ticks>{1, 3});
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
  const Ticks latency = Ticks{dram.part.rcd} + dram.part.cl;
  CHECK(first.done == latency + 16 * dram.part.burst_ticks);
  CHECK(second.done == latency + 32 * dram.part.burst_ticks);
}

TEST_CASE("turns of reads and writes pay the turnaround once a turn") {
  DramParameters dram = dram_of("lpddr4_3200_x32");
  const auto ticks_with_turns_of = [&dram](int bursts) {
    dram.arbitration_bursts = bursts;
    Controller controller(dram, 2, 64, 1 << 20);
    controller.offer(0, contiguous(0, 32 * 64), 0);
    controller.offer(1, contiguous(4096, 32 * 64, true), 0);
    controller.advance_to(forever);
    Piece read, write;
    controller.take_piece(0, read);
    controller.take_piece(1, write);
    return std::max(read.done, write.done);
  };
  const Ticks round_trip = Ticks{dram.part.cl} + dram.part.burst_ticks + 2 - dram.part.cwl +  // read to write
                           dram.part.cwl + dram.part.burst_ticks + dram.part.wtr_s -          // write to read
                           2 * dram.part.ccd_s;
  CHECK(ticks_with_turns_of(8) - ticks_with_turns_of(16) == 2 * round_trip);
}

}  // namespace
}  // namespace vargsim::dram
