#include "sim/schedule/sram_hazards.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/support/dice.h"
#include "tests/support/hand_program.h"
#include "tests/support/happens_before.h"

namespace vargsim::test {
namespace {

constexpr Bytes capacity = 40;

enum class Actor { load, array, vector, store };

struct Range {
  Bytes begin, end;
};

struct Operation {
  Actor actor;
  std::vector<Range> reads, writes;
};

Range random_range(Dice& dice) {
  const Bytes begin = dice.between(0, int{capacity} - 1);
  return {begin, std::min<Bytes>(capacity, begin + dice.between(1, 15))};
}

Operation random_operation(Dice& dice) {
  Operation operation{dice.one_of<Actor>({Actor::load, Actor::array, Actor::vector, Actor::store}), {}, {}};
  if (operation.actor == Actor::load) {
    operation.writes = {random_range(dice)};
  } else if (operation.actor == Actor::store) {
    operation.reads = {random_range(dice)};
  } else {
    operation.reads = {random_range(dice), random_range(dice)};
    const Range range = random_range(dice);
    const bool clear = std::all_of(operation.reads.begin(), operation.reads.end(), [&](const Range& read) {
      return read.end <= range.begin || range.end <= read.begin;
    });
    if (clear) operation.writes = {range};
  }
  return operation;
}

SramReader reader_of(Actor actor) {
  if (actor == Actor::array) return SramReader::mac_array;
  return actor == Actor::vector ? SramReader::vector_unit : SramReader::store;
}

bool touches(const std::vector<Range>& ranges, Bytes byte) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [byte](const Range& range) { return range.begin <= byte && byte < range.end; });
}

/// The waits the hazards ask for, and those that Computes of a unit state for one another.
struct Ordered {
  std::vector<Operation> operations;
  Program program;
  std::vector<std::vector<CommandId>> asked;
};

Ordered order(Dice& dice, int count) {
  Ordered ordered;
  HandProgram program;
  SramHazards hazards(capacity);
  std::array<CommandId, 4> last{-1, -1, -1, -1};
  for (CommandId id = 0; id < count; ++id) {
    const Operation operation = random_operation(dice);
    std::vector<CommandId> waits;
    for (const Range& range : operation.reads)
      hazards.read(range.begin, range.end, id, reader_of(operation.actor), waits);
    for (const Range& range : operation.writes)
      hazards.write(range.begin, range.end, id, waits);
    waits.erase(std::remove(waits.begin(), waits.end(), id), waits.end());
    ordered.asked.push_back(waits);
    const auto actor = static_cast<std::size_t>(operation.actor);
    const bool computes = operation.actor == Actor::array || operation.actor == Actor::vector;
    if (computes && last[actor] >= 0) waits.push_back(last[actor]);
    last[actor] = id;
    program.add(Load{}, waits);
    ordered.operations.push_back(operation);
  }
  ordered.program = program.program();
  return ordered;
}

}  // namespace

TEST_CASE("untouched bytes ask for nothing") {
  SramHazards hazards(capacity);
  std::vector<CommandId> waits;
  hazards.write(0, 10, 0, waits);
  hazards.write(10, 20, 1, waits);
  hazards.read(5, 5, 2, SramReader::store, waits);
  CHECK(waits.empty());
}

TEST_CASE("a reader waits for the writer, the next writer for the readers alone") {
  SramHazards hazards(capacity);
  std::vector<CommandId> waits;
  hazards.write(0, 10, 0, waits);
  hazards.read(9, 12, 1, SramReader::mac_array, waits);
  CHECK(waits == Waits{0});
  waits.clear();
  hazards.write(9, 10, 2, waits);
  CHECK(waits == Waits{1});
}

TEST_CASE("a writer waits for the writer before it where nobody has read") {
  SramHazards hazards(capacity);
  std::vector<CommandId> waits;
  hazards.write(0, 10, 0, waits);
  hazards.read(0, 5, 1, SramReader::store, waits);
  waits.clear();
  hazards.write(0, 10, 2, waits);
  std::sort(waits.begin(), waits.end());
  CHECK(waits == Waits{0, 1});
}

TEST_CASE("the waits order every two uses of a byte of which one writes") {
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    Dice dice(seed);
    const Ordered ordered = order(dice, 60);
    const HappensBefore before(ordered.program);
    for (CommandId b = 0; b < 60; ++b) {
      const Operation& later = ordered.operations[static_cast<std::size_t>(b)];
      for (CommandId a = 0; a < b; ++a) {
        const Operation& earlier = ordered.operations[static_cast<std::size_t>(a)];
        bool conflict = false;
        for (Bytes byte = 0; byte < capacity && !conflict; ++byte) {
          conflict = (touches(earlier.writes, byte) && touches(later.reads, byte)) ||
                     (touches(earlier.reads, byte) && touches(later.writes, byte)) ||
                     (touches(earlier.writes, byte) && touches(later.writes, byte));
        }
        INFO("seed " << seed << ": " << a << " before " << b);
        if (conflict) REQUIRE(before(a, b));
      }
    }
  }
}

TEST_CASE("nobody waits for a command that shares no byte") {
  for (std::uint32_t seed = 0; seed < 50; ++seed) {
    Dice dice(seed);
    const Ordered ordered = order(dice, 60);
    for (std::size_t b = 0; b < ordered.asked.size(); ++b) {
      for (const CommandId a : ordered.asked[b]) {
        const Operation& earlier = ordered.operations[static_cast<std::size_t>(a)];
        const Operation& later = ordered.operations[b];
        bool shared = false;
        for (Bytes byte = 0; byte < capacity; ++byte) {
          shared = shared || ((touches(earlier.reads, byte) || touches(earlier.writes, byte)) &&
                              (touches(later.reads, byte) || touches(later.writes, byte)));
        }
        INFO("seed " << seed << ": " << b << " waits for " << a);
        REQUIRE(shared);
      }
    }
  }
}

}  // namespace vargsim::test
