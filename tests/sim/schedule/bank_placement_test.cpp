#include "sim/schedule/bank_placement.h"

#include <catch2/catch.hpp>

#include "tests/support/dice.h"

namespace vargsim::test {
namespace {

SramParameters eight_banks(SramInterleave interleave) {
  SramParameters sram;
  sram.capacity_kib = 8;
  sram.banks = 8;
  sram.interleave = interleave;
  return sram;
}

using Offsets = std::vector<Bytes>;

}  // namespace

TEST_CASE("with word interleave buffers lie word to word") {
  const SramParameters sram = eight_banks(SramInterleave::word);
  CHECK(place_in_banks({{100}, {20, true}, {64}}, sram, SramEnd::bottom) == Offsets{0, 112, 112 + 32});
  CHECK(place_in_banks({{100}, {20, true}, {64}}, sram, SramEnd::top) ==
        Offsets{8192 - 208, 8192 - 96, 8192 - 64});
}

TEST_CASE("with bank interleave buffers start in banks of their own") {
  const SramParameters sram = eight_banks(SramInterleave::bank);
  CHECK(place_in_banks({{100}, {20, true}, {1500}, {0}, {300}}, sram, SramEnd::bottom) ==
        Offsets{0, 112, 1024, 1024 + 1504, 3072});
  CHECK(place_in_banks({{100}, {20, true}, {1500}, {0}, {300}}, sram, SramEnd::top) ==
        Offsets{4096, 4096 + 112, 4096 + 1024, 4096 + 1024 + 1504, 4096 + 3072});
}

TEST_CASE("the first buffers get banks of their own where not all can") {
  const SramParameters sram = eight_banks(SramInterleave::bank);
  // 64 bytes are left: the second moves to the next bank, the third cannot.
  CHECK(place_in_banks({{3008}, {3008}, {2100}}, sram, SramEnd::bottom) == Offsets{0, 3072, 6080});
}

TEST_CASE("buffers never overlap, start at words and fit whenever their words do") {
  for (std::uint32_t seed = 0; seed < 2000; ++seed) {
    Dice dice(seed);
    SramParameters sram;
    sram.capacity_kib = dice.between(1, 20);
    sram.banks = dice.between(1, 20);
    sram.word_bytes = dice.one_of<int>({1, 4, 16, 24, 64});
    sram.interleave = dice.one_of<SramInterleave>({SramInterleave::word, SramInterleave::bank});
    std::vector<BufferRoom> rooms;
    Bytes left = sram.capacity_bytes();
    for (int i = dice.between(1, 6); i > 0; --i) {
      const Bytes bytes = dice.between(0, static_cast<int>(left / 2));
      if (round_up(bytes, Bytes{sram.word_bytes}) > left) continue;
      rooms.push_back({bytes, dice.chance(20)});
      left -= round_up(bytes, Bytes{sram.word_bytes});
    }
    const SramEnd end = dice.chance(50) ? SramEnd::top : SramEnd::bottom;
    const Offsets offsets = place_in_banks(rooms, sram, end);
    Bytes reached = 0;
    INFO("seed " << seed);
    for (std::size_t i = 0; i < rooms.size(); ++i) {
      REQUIRE(offsets[i] % sram.word_bytes == 0);
      REQUIRE(offsets[i] >= reached);
      reached = offsets[i] + rooms[i].bytes;
    }
    REQUIRE(reached <= sram.capacity_bytes());
  }
}

}  // namespace vargsim::test
