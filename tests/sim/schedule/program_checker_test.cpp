/// The checker itself: right programs pass, and every way of breaking one is found.

#include "tests/support/program_checker.h"

#include <catch2/catch.hpp>

#include "sim/schedule/scheduler.h"
#include "tests/support/happens_before.h"
#include "tests/support/random_layer.h"

namespace vargsim::test {
namespace {

/// Two layers that cut rows, channels and columns, share SRAM bytes and pass a map through DRAM.
struct Example {
  std::vector<WindowedOp> ops;
  LayerProgram layers;

  bool passes() const {
    return check_program(layers.program, layers.sram_bytes, one_op_a_layer(ops)).empty();
  }
  bool passes_without_ops() const { return check_program(layers.program, layers.sram_bytes).empty(); }
  Command& command(CommandId id) { return layers.program.commands[static_cast<std::size_t>(id)]; }
};

Example example() {
  WindowedOp first = convolution({9, 8, 8}, 16, 4, 3);
  first.pad_top = first.pad_left = 1;
  first.out = {9, 8, 16};
  first.has_bias = true;
  WindowedOp second = convolution({9, 8, 16}, 12, 1, 3, 2);
  Tiling rows;
  rows.rows = 2;
  rows.cols = 8;
  rows.groups = 2;
  rows.out_per_group = 4;
  Tiling channels;
  channels.order = LoopOrder::maps_outer;
  channels.rows = 2;
  channels.cols = 2;
  channels.out_per_group = 5;
  return {{first, second}, network_program({first, second}, {rows, channels})};
}

template <class Body>
std::vector<CommandId> commands_of(const Program& program) {
  std::vector<CommandId> ids;
  for (std::size_t id = 0; id < program.commands.size(); ++id) {
    if (std::holds_alternative<Body>(program.commands[id].body)) ids.push_back(static_cast<CommandId>(id));
  }
  return ids;
}

/// Applies `change` to each command of a kind in turn, and expects each to be found.
template <class Body, class Change>
void expect_all_found(const Change& change) {
  const Example right = example();
  int changed = 0;
  for (const CommandId id : commands_of<Body>(right.layers.program)) {
    Example wrong = right;
    if (!change(std::get<Body>(wrong.command(id).body))) continue;
    ++changed;
    INFO("command " << id);
    CHECK_FALSE(wrong.passes());
  }
  CHECK(changed > 0);
}

/// Whether another wait of the command states the same order.
bool implied(const Program& program, const HappensBefore& before, const Command& command, int wait) {
  const auto begin = program.waits.begin() + command.first_wait;
  for (int other = 0; other < command.wait_count; ++other) {
    if (other != wait && before(begin[wait], begin[other])) return true;
  }
  return false;
}

void drop_wait(Program& program, Command& command, int wait) {
  // The list keeps its length: the last wait takes the place of the dropped one.
  const auto begin = program.waits.begin() + command.first_wait;
  std::swap(begin[wait], begin[command.wait_count - 1]);
  --command.wait_count;
}

void expect_every_wait_needed(const std::vector<WindowedOp>& ops, const LayerProgram& layers) {
  const HappensBefore before(layers.program);
  for (std::size_t id = 0; id < layers.program.commands.size(); ++id) {
    for (int wait = 0; wait < layers.program.commands[id].wait_count; ++wait) {
      if (implied(layers.program, before, layers.program.commands[id], wait)) continue;
      Program wrong = layers.program;
      drop_wait(wrong, wrong.commands[id], wait);
      INFO("wait " << wait << " of command " << id);
      CHECK_FALSE(check_program(wrong, layers.sram_bytes, one_op_a_layer(ops)).empty());
    }
  }
}

}  // namespace

TEST_CASE("happens-before is the transitive closure of the waits") {
  Program program;
  program.commands.resize(130);
  for (std::size_t id = 1; id < 130; ++id) {
    program.commands[id].first_wait = static_cast<std::int32_t>(program.waits.size());
    if (id % 10 == 0) continue;  // begins a chain of its own
    program.commands[id].wait_count = 1;
    program.waits.push_back(static_cast<CommandId>(id - 1));
  }
  const HappensBefore before(program);
  CHECK(before(61, 69));
  CHECK(before(60, 69));
  CHECK(before(120, 129));
  CHECK_FALSE(before(59, 60));
  CHECK_FALSE(before(59, 69));
  CHECK_FALSE(before(69, 61));
  CHECK_FALSE(before(61, 61));
}

TEST_CASE("programs of the emitter pass, with and without knowing the layers") {
  const Example right = example();
  CHECK(check_program(right.layers.program, right.layers.sram_bytes, one_op_a_layer(right.ops)) ==
        std::vector<std::string>{});
  CHECK(right.passes_without_ops());
}

TEST_CASE("an SRAM one byte short is found") {
  const Example right = example();
  Bytes used = 0;
  for (const Buffer& buffer : right.layers.program.buffers)
    used = std::max(used, buffer.offset + buffer.bytes());
  CHECK(check_program(right.layers.program, used, one_op_a_layer(right.ops)).empty());
  CHECK_FALSE(check_program(right.layers.program, used - 1, one_op_a_layer(right.ops)).empty());
}

TEST_CASE("any wait that is dropped is found") {
  const Example right = example();
  expect_every_wait_needed(right.ops, right.layers);
}

TEST_CASE("any wait that is dropped from random layers is found") {
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    Dice dice(seed);
    const WindowedOp op = random_op(dice);
    const LayerProgram layers = layer_program(op, random_tiling(op, dice));
    if (layers.program.commands.size() > 120) continue;
    INFO("seed " << seed);
    expect_every_wait_needed({op}, layers);
  }
}

TEST_CASE("a wait for a later command is found") {
  Example wrong = example();
  wrong.layers.program.waits.back() = static_cast<CommandId>(wrong.layers.program.commands.size() - 1);
  CHECK_FALSE(wrong.passes());
}

TEST_CASE("a load with a row fewer is found") {
  expect_all_found<Load>([](Load& load) {
    if (load.box.rows == 1) return false;
    // Weights streamed by the second layer may still lie where a load puts them again.
    if (load.role == TensorRole::weights && load.box.channels == 16) return false;
    --load.box.rows;
    --load.destination.lines;
    return true;
  });
}

TEST_CASE("a load of another row, column or channel is found") {
  expect_all_found<Load>([](Load& load) { return ++load.box.row, true; });
  expect_all_found<Load>([](Load& load) { return --load.box.row, true; });
  expect_all_found<Load>([](Load& load) { return ++load.box.col, true; });
  expect_all_found<Load>([](Load& load) { return ++load.box.channel, true; });
  expect_all_found<Load>([](Load& load) { return --load.box.cols, true; });
}

TEST_CASE("a load into the line before or after is found") {
  expect_all_found<Load>([](Load& load) { return ++load.destination.first_line, true; });
  expect_all_found<Load>([](Load& load) {
    if (load.destination.first_line == 0) return false;
    --load.destination.first_line;
    return true;
  });
}

TEST_CASE("a compute with a shifted slice is found") {
  for (Slice Compute::*slice : {&Compute::ifmap, &Compute::weights, &Compute::bias, &Compute::ofmap}) {
    expect_all_found<Compute>([slice](Compute& compute) {
      if (!(compute.*slice).used()) return false;
      ++(compute.*slice).first_line;
      return true;
    });
  }
}

TEST_CASE("an ifmap slice with a row fewer is taken for padding and found") {
  expect_all_found<Compute>([](Compute& compute) { return --compute.ifmap.lines, true; });
  expect_all_found<Compute>([](Compute& compute) {
    ++compute.ifmap.first_line;
    --compute.ifmap.lines;
    ++compute.window.row_origin;
    return true;
  });
}

TEST_CASE("a window that lies elsewhere, or has another size, is found") {
  expect_all_found<Compute>([](Compute& compute) { return --compute.window.row_origin, true; });
  expect_all_found<Compute>([](Compute& compute) { return --compute.window.col_origin, true; });
  expect_all_found<Compute>([](Compute& compute) { return ++compute.window.stride_rows, true; });
  expect_all_found<Compute>([](Compute& compute) { return --compute.window.kernel_cols, true; });
  expect_all_found<Compute>([](Compute& compute) { return ++compute.window.in_cols, true; });
}

TEST_CASE("a compute of another group, or with a group fewer, is found") {
  expect_all_found<Compute>([](Compute& compute) {
    if (compute.groups == 1) return false;
    compute.ifmap_channel += compute.in_channels;
    return true;
  });
  expect_all_found<Compute>([](Compute& compute) {
    if (compute.groups == 1) return false;
    --compute.groups;
    compute.weights.lines -= compute.out_channels;
    compute.bias.lines -= compute.out_channels;
    return true;
  });
}

TEST_CASE("a store to another place is found") {
  expect_all_found<Store>([](Store& store) { return ++store.box.row, true; });
  expect_all_found<Store>([](Store& store) { return ++store.box.col, true; });
  expect_all_found<Store>([](Store& store) { return ++store.box.channel, true; });
  expect_all_found<Store>([](Store& store) { return ++store.source.first_line, true; });
  expect_all_found<Store>([](Store& store) {
    if (store.box.rows == 1) return false;
    --store.box.rows;
    --store.source.lines;
    return true;
  });
}

TEST_CASE("two computes in the wrong order of program are found where rows go to the wrong outputs") {
  const Example right = example();
  const std::vector<CommandId> stores = commands_of<Store>(right.layers.program);
  for (std::size_t i = 1; i < stores.size(); ++i) {
    Example wrong = right;
    auto& one = std::get<Store>(wrong.command(stores[i - 1]).body);
    auto& other = std::get<Store>(wrong.command(stores[i]).body);
    if (one.tensor != other.tensor) continue;
    std::swap(one.box, other.box);
    INFO("stores " << stores[i - 1] << " and " << stores[i]);
    CHECK_FALSE(wrong.passes());
  }
}

TEST_CASE("layers that all load a row too low are found only when the layers are known") {
  // Without padding and with a row to spare at the bottom, the program alone looks like padding of -1.
  const WindowedOp op = convolution({6, 4, 2}, 3, 1, 2, 2);
  Tiling tiling;
  tiling.rows = 1;
  tiling.cols = 2;
  tiling.out_per_group = 3;
  LayerProgram layer = layer_program(op, tiling);
  CHECK(check_program(layer.program, layer.sram_bytes, one_op_a_layer({op})).empty());
  WindowedOp other = op;
  other.pad_top = 1;
  CHECK_FALSE(check_program(layer.program, layer.sram_bytes, one_op_a_layer({other})).empty());
}

TEST_CASE("a second rather than one store of an element is found") {
  Example wrong = example();
  Program& program = wrong.layers.program;
  Command again = program.command(commands_of<Store>(program).back());
  program.commands.push_back(again);
  CHECK_FALSE(wrong.passes());
}

TEST_CASE("a row that a concat moves to another row or among other channels is caught") {
  Network network("net");
  const LayerId image = network.add_input("image", {8, 6, 6});
  const LayerId part = network.add("part", "", ChannelSlice{2, 4}, {image});
  network.add("joined", "", Concat{}, {part, image, part});
  Schedule plan = schedule(network, {}, {});
  std::vector<LayerOps> ops;
  for (const LayerPlan& layer : plan.layers) {
    ops.emplace_back();
    for (const StepPlan& step : layer.steps)
      ops.back().push_back(step.op);
  }
  const Bytes capacity = HardwareParameters{}.sram.capacity_bytes();
  CHECK(check_program(plan.program, capacity, ops) == std::vector<std::string>{});

  const auto broken = [&](CommandId id, auto change) {
    Program wrong = plan.program;
    change(std::get<Load>(wrong.commands[static_cast<std::size_t>(id)].body).box);
    return !check_program(wrong, capacity, ops).empty();
  };
  const std::vector<CommandId> loads = commands_of<Load>(plan.program);
  CHECK(loads.size() >= 3);
  for (const CommandId id : loads) {
    const Box box = std::get<Load>(plan.program.command(id).body).box;
    if (box.channels < 8) CHECK(broken(id, [](Box& moved) { --moved.channel; }));
    if (box.rows < 6) CHECK(broken(id, [](Box& moved) { moved.row += moved.row == 0 ? 1 : -1; }));
  }
}

}  // namespace vargsim::test
