#include "hw_models/sram/bank_use.h"

#include <numeric>

#include <catch2/catch.hpp>

#include "tests/support/dice.h"

namespace vargsim::test {
namespace {

struct Sample {
  SramParameters sram;
  Buffer buffer;
  Slice slice;
};

Sample sample(Dice& dice) {
  Sample sample;
  sample.sram.banks = dice.between(1, 9);
  sample.sram.word_bytes = dice.one_of<int>({1, 2, 4, 16});
  sample.buffer.offset = dice.between(0, 100);
  sample.buffer.line_bytes = dice.between(1, 60);
  sample.buffer.lines = dice.between(1, 12);
  sample.slice.buffer = 0;
  sample.slice.first_line = dice.between(0, 100);
  sample.slice.lines = dice.between(0, sample.buffer.lines);
  return sample;
}

/// Words by bank that the bytes [begin, begin + bytes) touch, word by word.
BankUse words(const SramParameters& sram, Bytes begin, Bytes bytes) {
  BankUse use(static_cast<std::size_t>(sram.banks), 0);
  Bytes last_word = -1;
  for (Bytes byte = begin; byte < begin + bytes; ++byte) {
    const Bytes word = byte / sram.word_bytes;
    if (word != last_word) ++use[static_cast<std::size_t>(word % sram.banks)];
    last_word = word;
  }
  return use;
}

/// The parts of a ring that `bytes` from `begin` bytes into a slice lie in, at most two.
std::vector<std::pair<Bytes, Bytes>> parts(const Sample& sample, Bytes begin, Bytes bytes) {
  const Buffer& buffer = sample.buffer;
  std::vector<std::pair<Bytes, Bytes>> found;
  for (Bytes i = 0; i < bytes; ++i) {
    const Bytes at =
        buffer.offset + (sample.slice.first_line * buffer.line_bytes + begin + i) % buffer.bytes();
    if (found.empty() || at != found.back().first + found.back().second) found.push_back({at, 0});
    ++found.back().second;
  }
  return found;
}

}  // namespace

TEST_CASE("consecutive words lie in consecutive banks") {
  SramParameters sram;
  sram.banks = 4;
  sram.word_bytes = 16;
  const BankMap banks(sram);
  BankUse use = banks.none();
  banks.add_part({"b", 0, 32, 16, 100}, {0, 0, 1}, 0, 16 * 6, false, use);  // words 2 .. 7
  CHECK(use == BankUse{1, 1, 2, 2});
}

TEST_CASE("an access that reads each byte three times takes three times the port cycles") {
  SramParameters sram;
  sram.banks = 2;
  sram.word_bytes = 4;
  const BankMap banks(sram);
  BankUse use = banks.none();
  banks.add_slice({"b", 0, 0, 8, 4}, {0, 0, 2}, 3 * (2 * 8), false, use);  // two words a bank
  CHECK(use == BankUse{3 * 2, 3 * 2});
}

TEST_CASE("what was there is added to") {
  SramParameters sram;
  sram.banks = 2;
  sram.word_bytes = 4;
  const BankMap banks(sram);
  BankUse use{10, 20};
  banks.add_part({"b", 0, 0, 8, 4}, {0, 0, 1}, 0, 8, false, use);
  CHECK(use == BankUse{10 + 1, 20 + 1});
}

TEST_CASE("nothing accessed takes no port") {
  const BankMap banks{SramParameters{}};
  BankUse use = banks.none();
  banks.add_slice({"b", 0, 0, 8, 4}, {0, 0, 4}, 0, false, use);
  banks.add_slice({"b", 0, 0, 8, 4}, {0, 0, 0}, 100, false, use);
  banks.add_part({"b", 0, 0, 8, 4}, {0, 0, 4}, 3, 0, false, use);
  CHECK(use == banks.none());
}

TEST_CASE("a part of a slice takes the ports of its words, round the ring's end too") {
  for (std::uint32_t seed = 0; seed < 2000; ++seed) {
    Dice dice(seed);
    const Sample some = sample(dice);
    const Bytes size = some.slice.lines * some.buffer.line_bytes;
    const Bytes begin = dice.between(0, static_cast<int>(size));
    const Bytes bytes = dice.between(0, static_cast<int>(size - begin));
    const BankMap banks(some.sram);
    BankUse expected = banks.none();
    for (const auto& [at, count] : parts(some, begin, bytes)) {
      const BankUse part = words(some.sram, at, count);
      for (std::size_t bank = 0; bank < part.size(); ++bank)
        expected[bank] += part[bank];
    }
    BankUse use = banks.none();
    banks.add_part(some.buffer, some.slice, begin, bytes, false, use);
    INFO("seed " << seed);
    REQUIRE(use == expected);
  }
}

TEST_CASE("accesses to a slice are spread over its words in proportion") {
  for (std::uint32_t seed = 0; seed < 2000; ++seed) {
    Dice dice(seed);
    const Sample some = sample(dice);
    const Bytes size = some.slice.lines * some.buffer.line_bytes;
    const Bytes accessed = dice.between(0, 3000);
    const BankMap banks(some.sram);
    BankUse expected = banks.none();
    for (const auto& [at, count] : parts(some, 0, size)) {
      const BankUse part = words(some.sram, at, count);
      for (std::size_t bank = 0; bank < part.size(); ++bank)
        expected[bank] += ceil_div(part[bank] * accessed, size);
    }
    BankUse use = banks.none();
    banks.add_slice(some.buffer, some.slice, accessed, false, use);
    INFO("seed " << seed);
    REQUIRE(use == expected);
  }
}

TEST_CASE("ports move at least the bytes accessed") {
  for (std::uint32_t seed = 0; seed < 1000; ++seed) {
    Dice dice(seed);
    const Sample some = sample(dice);
    if (some.slice.lines == 0) continue;
    const Bytes accessed = dice.between(1, 3000);
    const BankMap banks(some.sram);
    BankUse use = banks.none();
    banks.add_slice(some.buffer, some.slice, accessed, false, use);
    INFO("seed " << seed);
    REQUIRE(std::accumulate(use.begin(), use.end(), Cycles{0}) * some.sram.word_bytes >= accessed);
  }
}

}  // namespace vargsim::test
