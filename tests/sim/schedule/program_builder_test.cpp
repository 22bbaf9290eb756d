#include "sim/schedule/program_builder.h"

#include <catch2/catch.hpp>

#include "tests/support/hand_program.h"

namespace vargsim::test {
namespace {

/// A map of 8 x 8 x 8 and rings of 64-byte lines.
struct Builder : ProgramBuilder {
  Builder() : ProgramBuilder(plain_hardware()) {
    map = add_tensor({"map", 1, 8, 8, 8, 8, 0});
    other = add_tensor({"other", 1, 8, 8, 8, 8, 0});
    in = add_buffer({"in", 0, 0, 64, 8});
    weights = add_buffer({"weights", 0, 512, 64, 8});
    out = add_buffer({"out", 0, 1024, 64, 8});
  }

  CommandId load(const Box& box, std::int64_t line) {
    return add(Load{map, TensorRole::ifmap, box, {in, line, box.rows}});
  }
  CommandId store(const Box& box, std::int64_t line) {
    return add(Store{map, TensorRole::ofmap, box, {out, line, box.rows}});
  }
  CommandId compute(const Slice& ifmap, const Slice& ofmap) {
    Compute tile;
    tile.ifmap = ifmap;
    tile.weights = {weights, 0, 1};
    tile.ofmap = ofmap;
    return add(tile);
  }

  TensorId map, other;
  BufferId in, weights, out;
};

Waits waits_of(const Program& program, CommandId id) {
  const Command& command = program.command(id);
  const auto begin = program.waits.begin() + command.first_wait;
  return {begin, begin + command.wait_count};
}

Box rows(int row, int count) {
  return {0, row, count, 0, 8, 0, 8};
}

}  // namespace

TEST_CASE("tensors lie one after another, aligned") {
  ProgramBuilder builder(plain_hardware());
  builder.add_tensor({"a", 2, 3, 5, 7, 8, 0});
  builder.add_tensor({"b", 1, 1, 1, 1, 32, 0});
  builder.add_tensor({"c", 1, 1, 1, 1, 8, 0});
  const Program program = builder.take(0);
  CHECK(program.tensors[0].address == 0);
  CHECK(program.tensors[1].address == round_up(2 * 3 * 5 * 7, 64));
  CHECK(program.tensors[2].address == program.tensors[1].address + 64);
}

TEST_CASE("a load waits for the stores of its box, not for those beside it") {
  Builder builder;
  const CommandId top = builder.store(rows(0, 2), 0);
  const CommandId middle = builder.store(rows(2, 2), 2);
  builder.store(rows(4, 4), 4);
  const CommandId load = builder.load(rows(1, 2), 0);
  const CommandId column = builder.load({0, 0, 1, 3, 1, 0, 8}, 4);
  const CommandId outside =
      builder.add(Load{builder.other, TensorRole::ifmap, rows(0, 1), {builder.in, 6, 1}});
  const Program program = builder.take(1);
  CHECK(waits_of(program, load) == Waits{top, middle});
  CHECK(waits_of(program, column) == Waits{top});
  CHECK(waits_of(program, outside).empty());
}

TEST_CASE("boxes that share rows but no columns, channels or image do not overlap") {
  Builder builder;
  builder.store({0, 0, 2, 0, 4, 0, 8}, 0);
  builder.store({0, 0, 2, 4, 4, 0, 4}, 2);
  CHECK(waits_of(builder.take(1), 1).empty());
  Builder again;
  again.store({0, 0, 2, 0, 4, 0, 8}, 0);
  again.store({0, 0, 2, 4, 4, 0, 4}, 2);
  const CommandId load = again.load({0, 0, 2, 4, 4, 4, 4}, 0);
  CHECK(waits_of(again.take(1), load).empty());
}

TEST_CASE("a slice that wraps round its ring meets the lines at both ends") {
  Builder builder;
  const CommandId first = builder.load(rows(0, 1), 0);
  const CommandId last = builder.load(rows(7, 1), 7);
  const CommandId between = builder.load(rows(1, 1), 1);
  const CommandId compute = builder.compute({builder.in, 7, 2}, {builder.out, 0, 1});
  const Program program = builder.take(1);
  CHECK(waits_of(program, compute) == Waits{first, last});
  CHECK(waits_of(program, between).empty());
}

TEST_CASE("computes of a unit wait for one another, and only the first for what all of them read") {
  Builder builder;
  const CommandId load =
      builder.add(Load{builder.other, TensorRole::weights, rows(0, 1), {builder.weights, 0, 1}});
  const CommandId map = builder.load(rows(0, 2), 0);
  const CommandId first = builder.compute({builder.in, 0, 1}, {builder.out, 0, 1});
  const CommandId second = builder.compute({builder.in, 1, 1}, {builder.out, 1, 1});
  const Program program = builder.take(1);
  CHECK(waits_of(program, first) == Waits{load, map});
  CHECK(waits_of(program, second) == Waits{first});
}

TEST_CASE("what one unit has waited for, the other still waits for") {
  Builder builder;
  const CommandId load = builder.load(rows(0, 2), 0);
  Compute sum;
  sum.kind = ComputeKind::add;
  sum.ifmap = sum.residual = {builder.in, 0, 1};
  sum.ofmap = {builder.out, 0, 1};
  const CommandId vector = builder.add(sum);
  const CommandId array = builder.compute({builder.in, 0, 2}, {builder.out, 1, 1});
  const Program program = builder.take(1);
  CHECK(waits_of(program, vector) == Waits{load});
  CHECK(waits_of(program, array) == Waits{load});
}

TEST_CASE("a load waits for the last of the computes that read what it overwrites") {
  Builder builder;
  builder.load(rows(0, 2), 0);
  builder.compute({builder.in, 0, 2}, {builder.out, 0, 1});
  const CommandId second = builder.compute({builder.in, 0, 2}, {builder.out, 1, 1});
  const CommandId load = builder.load(rows(2, 1), 8);
  CHECK(waits_of(builder.take(1), load) == Waits{second});
}

TEST_CASE("an output buffer is free once its store has ended") {
  Builder builder;
  builder.load(rows(0, 1), 0);
  builder.compute({builder.in, 0, 1}, {builder.out, 0, 1});
  const CommandId store = builder.store(rows(0, 1), 0);
  const CommandId other = builder.compute({builder.in, 0, 1}, {builder.out, 1, 1});
  const CommandId again = builder.compute({builder.in, 0, 1}, {builder.out, 8, 1});
  const Program program = builder.take(1);
  CHECK(waits_of(program, again) == Waits{store, other});
}

TEST_CASE("commands carry the layer they were started in") {
  Builder builder;
  builder.load(rows(0, 1), 0);
  builder.start_layer(3);
  builder.load(rows(1, 1), 1);
  const Program program = builder.take(4);
  CHECK(program.layers == 4);
  CHECK(program.commands[0].layer == 0);
  CHECK(program.commands[1].layer == 3);
}

}  // namespace vargsim::test
