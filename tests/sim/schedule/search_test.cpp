#include "sim/schedule/search.h"

#include <catch2/catch.hpp>

#include "sim/base/error.h"
#include "tests/support/hand_program.h"
#include "tests/support/random_layer.h"

namespace vargsim::test {
namespace {

std::optional<TilingChoice> find(const WindowedOp& op, int capacity_kib, Objective objective) {
  HardwareParameters hardware = plain_hardware();
  hardware.sram.capacity_kib = capacity_kib;
  TilingSearch search(hardware, objective);
  try {
    return search.find(op, "layer");
  } catch (const InfeasibleError&) {
    return std::nullopt;
  }
}

std::int64_t value(const TilingCost& cost, Objective objective) {
  if (objective == Objective::energy) return cost.energy_pj;
  return objective == Objective::bytes ? cost.bytes : cost.cycles;
}

std::int64_t value(const TilingChoice& choice, Objective objective) {
  return value(choice.cost, objective);
}

int share(Dice& dice, int size) {
  return ceil_div(size, dice.between(1, size));
}

/// A member of the search's set, as search.h states it.
Tiling tiling_of_set(const WindowedOp& op, Dice& dice) {
  Tiling tiling = random_tiling(op, dice);
  tiling.rows = share(dice, op.out.rows);
  tiling.cols = op.out.cols;
  tiling.groups = share(dice, op.groups);
  tiling.out_per_group = op.out_per_group();
  if (tiling.groups == 1 && dice.chance(70)) tiling.out_per_group = share(dice, op.out_per_group());
  const TileCounts counts = count_tiles(op, tiling);
  if (counts.channels == 1 || !op.has_weights) {
    tiling.order = LoopOrder::weights_outer;
    tiling.keep_inner = false;
  } else if (tiling.order == LoopOrder::weights_outer) {
    tiling.keep_inner = tiling.keep_inner && op.groups == 1;
  } else {
    tiling.keep_inner = tiling.keep_inner || counts.spatial() == 1;
  }
  return tiling;
}

}  // namespace

TEST_CASE("a tiling that is found fits the SRAM, and its cost is that of the cost model") {
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    Dice dice(seed);
    const WindowedOp op = random_op(dice);
    HardwareParameters hardware = plain_hardware();
    hardware.sram.capacity_kib = dice.between(1, 8);
    TilingSearch search(hardware, Objective::cycles);
    INFO("seed " << seed);
    try {
      const TilingChoice& choice = search.find(op, "layer");
      const RingShapes rings = ring_shapes(op, choice.tiling);
      REQUIRE(footprint_bytes(rings, hardware.sram.word_bytes) <= hardware.sram.capacity_bytes());
      CostModel costs(hardware);
      REQUIRE(costs.cost(op, choice.tiling).cycles == choice.cost.cycles);
      REQUIRE(choice.cost.bytes == tiling_bytes(op, choice.tiling).sum());
      REQUIRE(choice.effort.costed > 0);
    } catch (const InfeasibleError&) {
      REQUIRE(hardware.sram.capacity_kib < 8);
    }
  }
}

TEST_CASE("a larger SRAM never makes the objective worse") {
  for (const Objective objective : {Objective::cycles, Objective::bytes}) {
    for (std::uint32_t seed = 0; seed < 40; ++seed) {
      Dice dice(seed);
      const WindowedOp op = random_op(dice);
      std::optional<TilingChoice> smaller;
      for (int kib = 1; kib <= 128; kib *= 2) {
        const std::optional<TilingChoice> choice = find(op, kib, objective);
        INFO("seed " << seed << ", " << kib << " KiB");
        if (smaller) {
          REQUIRE(choice);
          REQUIRE(value(*choice, objective) <= value(*smaller, objective));
        }
        smaller = choice;
      }
      REQUIRE(smaller);
    }
  }
}

TEST_CASE("no fitting tiling of the set beats the one that is found") {
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    Dice dice(seed);
    const WindowedOp op = random_op(dice);
    HardwareParameters hardware = plain_hardware();
    hardware.sram.capacity_kib = dice.between(4, 16);
    const auto objective = dice.chance(50) ? Objective::cycles : Objective::bytes;
    const std::optional<TilingChoice> choice = find(op, hardware.sram.capacity_kib, objective);
    if (!choice) continue;
    CostModel costs(hardware);
    for (int i = 0; i < 50; ++i) {
      const Tiling tiling = tiling_of_set(op, dice);
      const Bytes bytes = footprint_bytes(ring_shapes(op, tiling), hardware.sram.word_bytes);
      if (bytes > hardware.sram.capacity_bytes()) continue;
      const TilingCost cost = costs.cost(op, tiling);
      INFO("seed " << seed << ", tiling " << i);
      REQUIRE((objective == Objective::bytes ? cost.bytes : cost.cycles) >= value(*choice, objective));
    }
  }
}

TEST_CASE("with room for everything no byte moves twice") {
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    Dice dice(seed);
    WindowedOp op = random_op(dice);
    // A line holds what lies between the taps of a dilated window too, read or not: see docs/model.md.
    op.dilation_rows = op.dilation_cols = 1;
    INFO("seed " << seed);
    REQUIRE(find(op, 1024, Objective::bytes)->cost.bytes == compulsory_bytes(op).sum());
  }
}

TEST_CASE("the objective bytes never moves more than the objective cycles") {
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    Dice dice(seed);
    const WindowedOp op = random_op(dice);
    const auto by_bytes = find(op, 8, Objective::bytes);
    const auto by_cycles = find(op, 8, Objective::cycles);
    INFO("seed " << seed);
    REQUIRE(by_bytes.has_value() == by_cycles.has_value());
    if (!by_bytes) continue;
    REQUIRE(by_bytes->cost.bytes <= by_cycles->cost.bytes);
    REQUIRE(by_bytes->cost.cycles >= by_cycles->cost.cycles);
  }
}

TEST_CASE("layers of equal shape are searched once") {
  const HardwareParameters hardware = plain_hardware();
  TilingSearch search(hardware, Objective::cycles);
  const WindowedOp op = convolution({14, 14, 64}, 128, 8, 3);
  const TilingChoice& first = search.find(op, "first");
  CHECK(&search.find(op, "second") == &first);
  WindowedOp other = op;
  other.stride_rows = 2;
  other.out.rows = 6;
  CHECK(&search.find(other, "third") != &first);
  CHECK(&search.find(op, "fourth") == &first);
}

TEST_CASE("the runner-up is another kind of tiling and no better") {
  for (const Objective objective : {Objective::cycles, Objective::bytes}) {
    HardwareParameters hardware = plain_hardware();
    hardware.sram.capacity_kib = 64;
    TilingSearch search(hardware, objective);
    const WindowedOp op = convolution({28, 28, 64}, 128, 8, 3);
    const TilingChoice& choice = search.find(op, "layer");
    const std::optional<TilingChoice> other = search.runner_up(op, choice.tiling, 64 * 1024);
    REQUIRE(other);
    Tiling twin = other->tiling;
    twin.rows = choice.tiling.rows;
    twin.doubled = choice.tiling.doubled;
    CHECK_FALSE(twin == choice.tiling);
    CHECK(value(*other, objective) >= value(choice, objective));
  }
}

TEST_CASE("more SRAM never makes the best worse, and nothing that fits beats it, by energy too") {
  HardwareParameters hardware = plain_hardware();
  hardware.dram.part.energy.vdd = {1.1, 60, 30, 40, 200, 220, 150};
  for (std::uint32_t seed = 0; seed < 30; ++seed) {
    Dice dice(seed);
    const WindowedOp op = random_op(dice);
    for (const Objective objective : {Objective::cycles, Objective::bytes, Objective::energy}) {
      INFO("seed " << seed << ", objective " << static_cast<int>(objective));
      TilingSearch search(hardware, objective);
      CostModel costs(hardware);
      const TilingChoice* smaller = nullptr;
      for (Bytes capacity = 1024; capacity <= 64 * 1024; capacity += 1024 * dice.between(1, 9)) {
        const TilingChoice* choice = search.best(op, capacity);
        if (smaller != nullptr) {
          REQUIRE(choice != nullptr);
          REQUIRE_FALSE(search.rank(smaller->cost) < search.rank(choice->cost));
        }
        smaller = choice;
      }
      for (int i = 0; i < 10; ++i) {
        const Tiling tiling = tiling_of_set(op, dice);
        const TilingChoice* choice =
            search.best(op, footprint_bytes(ring_shapes(op, tiling), hardware.sram.word_bytes));
        REQUIRE(choice != nullptr);
        REQUIRE_FALSE(search.rank(costs.cost(op, tiling)) < search.rank(choice->cost));
      }
    }
  }
}

TEST_CASE("a layer that fits no way names itself, the tensor, bytes needed and bytes there") {
  // Fully connected: one output channel needs a filter of 40 x 40 x 4 bytes, and the whole ifmap.
  WindowedOp op = convolution({40, 40, 4}, 2, 1, 40);
  op.has_bias = true;
  HardwareParameters hardware = plain_hardware();
  hardware.sram.capacity_kib = 4;
  TilingSearch search(hardware, Objective::cycles);
  const Bytes ifmap = 40 * 40 * 4;
  const Bytes weights = 40 * 40 * 4;               // one filter, not doubled
  const Bytes needed = weights + 16 + ifmap + 16;  // a word of bias, of ofmap
  try {
    search.find(op, "head of net");
    FAIL("found a tiling");
  } catch (const InfeasibleError& error) {
    const std::string text = error.what();
    INFO(text);
    CHECK(text.find("layer head of net") != std::string::npos);
    CHECK(text.find("needs " + std::to_string(needed) + " bytes") != std::string::npos);
    CHECK(text.find("4096 are there") != std::string::npos);
    CHECK(text.find("sram.capacity_kib=13 would do") != std::string::npos);
    CHECK(text.find("the weights tensor needs most") != std::string::npos);
    CHECK(text.find("ifmap " + std::to_string(ifmap)) != std::string::npos);
  }
}

}  // namespace vargsim::test
