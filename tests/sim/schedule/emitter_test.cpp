/// Emitted commands: right for any layer and tiling, and just the bytes the cost model promises.

#include "sim/schedule/emitter.h"

#include <map>

#include <catch2/catch.hpp>

#include "sim/schedule/cost.h"
#include "tests/support/program_checker.h"
#include "tests/support/random_layer.h"

namespace vargsim::test {
namespace {

/// Bytes moved by role, as DRAM and SRAM will see them.
std::map<TensorRole, Bytes> moved_bytes(const Program& program) {
  std::map<TensorRole, Bytes> bytes;
  for (const Command& command : program.commands) {
    if (const auto* load = std::get_if<Load>(&command.body))
      bytes[load->role] += box_bytes(program.tensor(load->tensor), load->box);
    if (const auto* store = std::get_if<Store>(&command.body))
      bytes[store->role] += box_bytes(program.tensor(store->tensor), store->box);
  }
  return bytes;
}

Macs macs_of(const Program& program) {
  Macs macs = 0;
  for (const Command& command : program.commands) {
    if (const auto* compute = std::get_if<Compute>(&command.body)) macs += compute->macs();
  }
  return macs;
}

}  // namespace

TEST_CASE("any layer under any tiling becomes a right program") {
  for (std::uint32_t seed = 0; seed < 1500; ++seed) {
    Dice dice(seed);
    const WindowedOp op = random_op(dice);
    const Tiling tiling = random_tiling(op, dice);
    const LayerProgram layer = layer_program(op, tiling);
    INFO("seed " << seed << ", " << layer.program.commands.size() << " commands");
    REQUIRE(check_program(layer.program, layer.sram_bytes, one_op_a_layer({op})) ==
            std::vector<std::string>{});
  }
}

TEST_CASE("layers that share SRAM bytes and maps become a right program") {
  for (std::uint32_t seed = 0; seed < 150; ++seed) {
    Dice dice(seed);
    std::vector<WindowedOp> ops;
    std::vector<Tiling> tilings;
    for (int layer = dice.between(2, 4); layer > 0; --layer) {
      ops.push_back(random_op(dice));
      tilings.push_back(random_tiling(ops.back(), dice));
      if (dice.chance(60)) {  // a pointwise layer on what this one makes
        WindowedOp next = convolution(ops.back().out, dice.between(1, 20), 1, 1);
        next.images = ops.back().images;
        ops.push_back(next);
        tilings.push_back(random_tiling(next, dice));
      }
    }
    const LayerProgram layers = network_program(ops, tilings);
    INFO("seed " << seed);
    REQUIRE(check_program(layers.program, layers.sram_bytes, one_op_a_layer(ops)) ==
            std::vector<std::string>{});
  }
}

TEST_CASE("loads and stores of a layer sum to the bytes of its tiling, role by role") {
  for (std::uint32_t seed = 0; seed < 1500; ++seed) {
    Dice dice(seed);
    WindowedOp op = random_op(dice);
    if (op.has_weights) op.weight_bits = 8 * dice.between(1, 2);
    op.in_bits = op.out_bits = 8 * dice.between(1, 2);
    const Tiling tiling = random_tiling(op, dice);
    auto moved = moved_bytes(layer_program(op, tiling).program);
    const TilingBytes promised = tiling_bytes(op, tiling);
    INFO("seed " << seed);
    REQUIRE(moved[TensorRole::weights] == promised.weights);
    REQUIRE(moved[TensorRole::bias] == promised.bias);
    REQUIRE(moved[TensorRole::ifmap] == promised.ifmap);
    REQUIRE(moved[TensorRole::residual] == promised.residual);
    REQUIRE(moved[TensorRole::ofmap] == promised.ofmap);
  }
}

TEST_CASE("no tiling moves fewer bytes of any tensor than are compulsory") {
  for (std::uint32_t seed = 0; seed < 3000; ++seed) {
    Dice dice(seed);
    const WindowedOp op = random_op(dice);
    const TilingBytes moved = tiling_bytes(op, random_tiling(op, dice));
    const TilingBytes least = compulsory_bytes(op);
    INFO("seed " << seed);
    REQUIRE(moved.weights >= least.weights);
    REQUIRE(moved.bias == least.bias);
    REQUIRE(moved.ifmap >= least.ifmap);
    REQUIRE(moved.residual == least.residual);
    REQUIRE(moved.ofmap == least.ofmap);
  }
}

TEST_CASE("the tiles of a layer hold its MACs, none twice") {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    Dice dice(seed);
    const WindowedOp op = random_op(dice);
    const LayerProgram layer = layer_program(op, random_tiling(op, dice));
    const Macs all = op.on_array() ? op.out.elements() * op.images * op.in_per_group() * op.taps() : 0;
    INFO("seed " << seed);
    REQUIRE(macs_of(layer.program) == all);
  }
}

TEST_CASE("a layer in one tile loads all, computes once, stores once") {
  WindowedOp op = convolution({6, 6, 4}, 8, 1, 3);
  op.has_bias = true;
  Tiling tiling;
  tiling.rows = tiling.cols = 4;
  tiling.out_per_group = 8;
  const Program program = layer_program(op, tiling).program;
  REQUIRE(program.commands.size() == 5);  // bias, weights, ifmap, compute, store
  CHECK(program.commands[3].wait_count == 3);
  CHECK(program.commands[4].wait_count == 1);
}

TEST_CASE("rows that two tiles share are loaded once") {
  const WindowedOp op = convolution({10, 6, 1}, 1, 1, 3);
  Tiling tiling;
  tiling.rows = 2;
  tiling.cols = 4;
  auto moved = moved_bytes(layer_program(op, tiling).program);
  CHECK(moved[TensorRole::ifmap] == Bytes{10 * 6});
}

TEST_CASE("rows that no window reads are skipped where a tile is one row, loaded where they lie inside one") {
  const WindowedOp op = convolution({7, 1, 1}, 1, 1, 1, 3);
  Tiling tiling;
  tiling.rows = 1;
  auto moved = moved_bytes(layer_program(op, tiling).program);
  CHECK(moved[TensorRole::ifmap] == Bytes{3});
  CHECK(compulsory_bytes(op).ifmap == Bytes{3});
  tiling.rows = 3;
  moved = moved_bytes(layer_program(op, tiling).program);
  CHECK(moved[TensorRole::ifmap] == Bytes{7});
}

TEST_CASE("strips of columns load the halo between them twice") {
  const WindowedOp op = convolution({3, 10, 1}, 1, 1, 3);
  Tiling tiling;
  tiling.rows = 1;
  tiling.cols = 4;
  auto moved = moved_bytes(layer_program(op, tiling).program);
  CHECK(moved[TensorRole::ifmap] == Bytes{3 * (6 + 6)});
}

}  // namespace vargsim::test
