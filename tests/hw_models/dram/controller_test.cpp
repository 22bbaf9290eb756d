#include "hw_models/dram/controller.h"

#include <stdexcept>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "parts.h"
#include "replay.h"
#include "sim/base/error.h"

namespace vargsim::dram {
namespace {

using test::contiguous;
using test::dram_of;
using test::last_done;
using test::replay;

constexpr Ticks forever = Ticks{1} << 40;

/// Its accesses may follow one another as fast as the bus moves their data, in any order of banks.
DramParameters lpddr4() {
  return dram_of("lpddr4_3200_x32");
}

TEST_CASE("the first burst of a transfer is admitted when it is offered, and decided with its access") {
  const DramParameters dram = lpddr4();
  Controller controller(dram, 1, 16);
  controller.offer(0, contiguous(0, 64), 5);
  CHECK(controller.next_event() == 5);
  Piece piece;
  controller.advance_to(5 + dram.part.rcd - 1);
  CHECK_FALSE(controller.take_piece(0, piece));
  CHECK(controller.next_event() == 5 + dram.part.rcd);
  controller.advance_to(5 + dram.part.rcd);
  REQUIRE(controller.take_piece(0, piece));
  CHECK(piece.done == Ticks{5 + dram.part.rcd + test::read_latency(dram.part) + dram.part.burst_ticks});
  CHECK(piece.asked_bytes == 64);
  CHECK(piece.last);
  CHECK(controller.next_event() == Controller::never);
}

TEST_CASE("a stream keeps at most its outstanding bursts in flight") {
  const DramParameters dram = lpddr4();
  const Ticks latency = Ticks{test::read_latency(dram.part)} + dram.part.burst_ticks;
  // The next burst is admitted a tick after the end of the data that make room for it.
  Controller one(dram, 1, 1);
  CHECK(last_done(replay(one, {contiguous(0, 10 * 64)})) == dram.part.rcd + 10 * latency + 9);
  Controller two(dram, 1, 2);
  // The second burst of each pair follows the first on the bus.
  CHECK(last_done(replay(two, {contiguous(0, 10 * 64)})) ==
        dram.part.rcd + 5 * latency + 4 + dram.part.burst_ticks);
  Controller many(dram, 1, 10);
  CHECK(last_done(replay(many, {contiguous(0, 10 * 64)})) ==
        dram.part.rcd + latency + 9 * dram.part.burst_ticks);
}

TEST_CASE("the window of outstanding bursts slides over the transfers of a stream") {
  const DramParameters dram = lpddr4();
  std::vector<Transfer> bursts;
  for (int i = 0; i < 10; ++i)
    bursts.push_back(contiguous(64 * i, 64));
  Controller controller(dram, 1, 2);
  const Ticks latency = Ticks{test::read_latency(dram.part)} + dram.part.burst_ticks;
  CHECK(last_done(replay(controller, bursts)) == dram.part.rcd + 5 * latency + 4 + dram.part.burst_ticks);
}

TEST_CASE("writes leave the window when they are admitted, one a tick") {
  const DramParameters dram = lpddr4();
  for (const int outstanding : {1, 64}) {
    Controller controller(dram, 1, outstanding);
    CHECK(last_done(replay(controller, {contiguous(0, 32 * 64, true)})) == 32);
    CHECK(controller.drain() ==
          Ticks{dram.part.rcd + test::write_latency(dram.part) + 32 * dram.part.burst_ticks});
  }
}

TEST_CASE("writes beyond the write queue wait for room") {
  const DramParameters dram = lpddr4();
  Controller controller(dram, 1, 64);
  // 33 find room, since the first leaves the queue before; the next takes the place of the second.
  CHECK(last_done(replay(controller, {contiguous(0, 34 * 64, true)})) ==
        dram.part.rcd + dram.part.burst_ticks + 2);
}

TEST_CASE("a read of a burst that waits in the write queue is done a tick after its admission") {
  Controller controller(lpddr4(), 2, 16);
  controller.offer(0, contiguous(0, 64, true), 0);
  controller.advance_to(2);
  DramCounters cost;
  controller.offer(1, contiguous(0, 64), 3, &cost);
  CHECK(controller.next_event() == 3);
  controller.advance_to(3);
  Piece piece;
  REQUIRE(controller.take_piece(1, piece));
  CHECK(piece.done == 4);
  CHECK(cost.row_hits == 1);
}

TEST_CASE("a posted write is done a tick after its admission, and leaves the chip with its data") {
  const DramParameters dram = lpddr4();
  Controller controller(dram, 1, 16);
  DramCounters cost;
  controller.offer(0, contiguous(0, 64, true), 5, &cost);
  controller.advance_to(5);
  Piece piece;
  REQUIRE(controller.take_piece(0, piece));
  CHECK(piece.done == 6);
  CHECK(piece.last);
  CHECK(controller.next_event() == Controller::never);
  CHECK(cost.bursts == 0);
  CHECK(controller.drain() ==
        Ticks{5 + dram.part.rcd + test::write_latency(dram.part) + dram.part.burst_ticks});
  CHECK(cost.write_bytes == 64);
  CHECK(cost.row_misses == 1);
  CHECK(controller.total().write_bytes == 64);
  CHECK(controller.total().read_bytes == 0);
}

TEST_CASE("a transfer reports a piece every piece_bursts bursts and at its end") {
  Controller controller(lpddr4(), 1, 16, 4);
  const std::vector<Piece> pieces = replay(controller, {contiguous(32, 10 * 64)});
  REQUIRE(pieces.size() == 3);
  CHECK(pieces[0].asked_bytes == 32 + 3 * 64);
  CHECK(pieces[1].asked_bytes == 4 * 64);
  CHECK(pieces[2].asked_bytes == 2 * 64 + 32);
  CHECK(pieces[0].done < pieces[1].done);
  CHECK_FALSE(pieces[1].last);
  CHECK(pieces[2].last);
}

TEST_CASE("runs that share a burst ask for it once and count its padding") {
  Transfer transfer = contiguous(0, 16);
  transfer.runs = 8;
  transfer.run_pitch = 32;
  Controller controller(lpddr4(), 1, 16);
  const std::vector<Piece> pieces = replay(controller, {transfer});
  CHECK(pieces.back().asked_bytes == 8 * 16);
  CHECK(controller.total().bursts == 4);
  CHECK(controller.total().read_bytes == 8 * 16);
}

TEST_CASE("every transfer is told its own cost, and total sums them") {
  Controller controller(lpddr4(), 1, 16);
  const Bytes row = 4096;
  DramCounters first;
  DramCounters second;
  controller.offer(0, contiguous(0, 128, true), 0, &first);
  controller.advance_to(10);
  Piece piece;
  REQUIRE(controller.take_piece(0, piece));
  controller.offer(0, contiguous(row, row), 11, &second);  // in another bank; the writes still wait
  controller.drain();
  CHECK(first.bursts == 2);
  CHECK(first.row_hits == 1);
  CHECK(first.row_misses == 1);
  CHECK(second.bursts == row / 64);
  CHECK(second.row_misses == 1);
  CHECK(second.activates == 1);
  const DramCounters& total = controller.total();
  CHECK(total.read_bytes == row);
  CHECK(total.write_bytes == 128);
  CHECK(total.bursts == row / 64 + 2);
  CHECK(total.row_misses == 2);
  CHECK(total.row_conflicts == 0);
  CHECK(total.activates == 2);
}

TEST_CASE("refreshes of idle channels are counted at the end") {
  DramParameters dram = lpddr4();
  dram.channels = 2;
  Controller controller(dram, 1, 16);
  const Ticks refi = dram.part.refi;
  DramCounters cost;
  controller.offer(0, contiguous(0, 64), 3 * refi + dram.part.rfc, &cost);
  controller.drain();
  CHECK(cost.refreshes == 3);
  CHECK(controller.finish(10 * refi - 1) == 6 + 9);
  CHECK(controller.total().refreshes == 9 + 9);
}

TEST_CASE("channels work side by side") {
  DramParameters dram = lpddr4();
  dram.channels = 2;
  dram.channel_interleave_bytes = 256;
  Controller controller(dram, 1, 16, 4);
  const std::vector<Piece> pieces = replay(controller, {contiguous(0, 512)});
  const Ticks four_bursts = Ticks{dram.part.rcd} + test::read_latency(dram.part) + 4 * dram.part.burst_ticks;
  REQUIRE(pieces.size() == 2);
  CHECK(pieces[0].done == four_bursts);
  CHECK(pieces[1].done == 4 + four_bursts);  // admitted four ticks later
}

TEST_CASE("a piece is done no earlier than the pieces before it") {
  DramParameters dram = lpddr4();
  dram.channels = 2;
  Controller controller(dram, 2, 64, 4);
  // The other stream keeps channel 0 busy, so that the blocks in channel 1 overtake those in channel 0.
  Transfer even_blocks = contiguous(1 << 20, 256);
  even_blocks.runs = 4;
  even_blocks.run_pitch = 512;
  controller.offer(1, even_blocks, 0);
  controller.advance_to(15);
  controller.offer(0, contiguous(0, 1024), 16);
  controller.advance_to(forever);
  Piece former;
  REQUIRE(controller.take_piece(0, former));
  int equal = 0;
  for (Piece piece; controller.take_piece(0, piece); former = piece) {
    CHECK(piece.done >= former.done);
    if (piece.done == former.done) ++equal;
  }
  CHECK(equal == 2);
}

TEST_CASE("a transfer beyond the device is an input error that names the address and the capacity") {
  DramParameters dram = lpddr4();
  dram.channels = 2;
  const Bytes capacity = 2 * dram.part.channel_bytes();
  Controller controller(dram, 1, 16);
  CHECK_NOTHROW(controller.offer(0, contiguous(capacity - 64, 64), 0));
  controller.advance_to(999);
  Piece piece;
  REQUIRE(controller.take_piece(0, piece));
  CHECK_THROWS_AS(controller.offer(0, contiguous(capacity - 63, 64), 1000), InputError);
  CHECK_THROWS_AS(controller.offer(0, contiguous(-1, 64), 1000), InputError);
  Transfer transfer = contiguous(0, 64);
  transfer.rows = 3;
  transfer.row_pitch = capacity / 2;
  CHECK_THROWS_WITH(
      controller.offer(0, transfer, 1000),
      fmt::format("dram: address {:#x} lies outside the device of {} bytes", capacity + 63, capacity));
}

TEST_CASE("misuse is a logic error") {
  Controller controller(lpddr4(), 2, 16);
  controller.offer(0, contiguous(0, 64), 10);
  CHECK_THROWS_AS(controller.offer(0, contiguous(0, 64), 10), std::logic_error);
  controller.advance_to(20);
  CHECK_THROWS_AS(controller.offer(0, contiguous(0, 64), 20), std::logic_error);  // the piece is not taken
  CHECK_THROWS_AS(controller.offer(1, contiguous(0, 64), 19), std::logic_error);
  CHECK_THROWS_AS(controller.offer(1, contiguous(0, 0), 20), std::logic_error);
  CHECK_THROWS_AS(controller.offer(2, contiguous(0, 64), 20), std::logic_error);
  Transfer overlapping = contiguous(0, 64);
  overlapping.runs = 2;
  overlapping.run_pitch = 63;
  CHECK_THROWS_AS(controller.offer(1, overlapping, 20), std::logic_error);
  CHECK_THROWS_AS(Controller(lpddr4(), 0, 16), std::logic_error);
  CHECK_THROWS_AS(Controller(lpddr4(), 1, 0), std::logic_error);
}

}  // namespace
}  // namespace vargsim::dram
