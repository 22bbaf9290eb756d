/// A wrong Program is reported with command, layer, tensor and coordinates.

#include <catch2/catch.hpp>

#include "sim/verify/verify.h"
#include "tests/support/mutate.h"

namespace vargsim {
namespace {

/// Two convolutions and an output, in tiles of few rows.
struct Example {
  Network network = make_network();
  HardwareParameters hardware = make_hardware();
  Schedule plan = schedule(network, hardware, {FusionMode::off});
  Reference reference = evaluate(network, hardware.datatypes, 1);
  Verifier verifier{network, hardware, plan, reference};

  static Network make_network() {
    Network network("net");
    Conv2d conv;
    conv.out_channels = 8;
    conv.kernel = {3, 3};
    conv.stride = {1, 1};
    conv.padding = Padding::same(1);
    const LayerId first = network.add("first", "", conv, {network.add_input("image", {8, 12, 12})});
    network.add("second", "", conv, {first});
    return network;
  }
  static HardwareParameters make_hardware() {
    HardwareParameters hardware;
    hardware.sram.capacity_kib = 3;
    return hardware;
  }

  template <class Body>
  CommandId nth(int n, LayerIndex layer = 0) const {
    for (std::size_t id = 0; id < plan.program.commands.size(); ++id) {
      const Command& command = plan.program.commands[id];
      if (command.layer == layer && std::holds_alternative<Body>(command.body) && n-- == 0)
        return static_cast<CommandId>(id);
    }
    throw std::logic_error("no such command");
  }

  Program copy() const { return plan.program; }
  std::string first_problem(const Program& program) const {
    const Verification found = verifier.verify(program);
    return found.passed() ? "" : found.problems.front();
  }
};

template <class Body>
Body& body_of(Program& program, CommandId id) {
  return std::get<Body>(program.commands[static_cast<std::size_t>(id)].body);
}

void expect_words(const std::string& text, const std::vector<std::string>& words) {
  INFO(text);
  for (const std::string& word : words)
    CHECK(text.find(word) != std::string::npos);
}

const test::Mutation& mutation(const std::string& name) {
  for (const test::Mutation& candidate : test::data_mutations()) {
    if (candidate.name == name) return candidate;
  }
  throw std::logic_error("no mutation " + name);
}

}  // namespace

TEST_CASE("a right program has no problem, and every element was compared") {
  const Example example;
  const Verification found = example.verifier.verify(example.plan.program);
  CHECK(found.problems == std::vector<std::string>{});
  CHECK(found.compared.tensors == 2);
  CHECK(found.compared.elements == 2 * 8 * 12 * 12);
  const TensorTraffic sum = sum_of(found.traffic);
  CHECK(sum.written[static_cast<std::size_t>(TensorRole::ofmap)] == 2 * 8 * 12 * 12);
  CHECK(sum.read[static_cast<std::size_t>(TensorRole::bias)] == 2 * 8 * 4);
}

TEST_CASE("an element that is never stored is named") {
  const Example example;
  // The last store of the network: nobody reads it, so that only the comparison can miss it.
  Program wrong = example.copy();
  auto& store = body_of<Store>(wrong, static_cast<CommandId>(wrong.commands.size() - 1));
  REQUIRE(store.box.rows > 1);
  --store.box.rows;
  --store.source.lines;
  const int row = store.box.row + store.box.rows;
  expect_words(
      example.first_problem(wrong),
      {"layer second", "image 0, (c, y, x) = (0, " + std::to_string(row) + ", 0) of second", "never stored"});
}

TEST_CASE("a wrong value is named with what was expected") {
  const Example example;
  Program wrong = example.copy();
  auto& compute = body_of<Compute>(wrong, example.nth<Compute>(0));
  compute.activation = ActivationKind::relu;
  const ValueMap& right = example.reference.maps[0];
  // The first negative value in the order of memory becomes zero.
  const auto negative =
      std::find_if(right.values.begin(), right.values.end(), [](int value) { return value < 0; });
  const auto index = static_cast<int>(negative - right.values.begin());
  expect_words(
      example.first_problem(wrong),
      {"layer first", fmt::format("({}, {}, {}) of first", index % 8, index / 8 / 12, index / 8 % 12),
       fmt::format("is 0 instead of {}", *negative), "stored by store"});
}

TEST_CASE("a read of bytes that were never loaded is named with its place in the tile") {
  const Example example;
  const auto wrong = mutation("a load dropped").apply(example.plan.program, example.nth<Load>(0));
  REQUIRE(wrong);
  // The first load of the program is the bias.
  expect_words(example.first_problem(*wrong),
               {"compute", "layer first", "its bias", "row 0", "nothing has written"});
}

TEST_CASE("a missing wait is named with both commands") {
  const Example example;
  const CommandId compute = example.nth<Compute>(0);
  const Program wrong = test::without_wait(example.plan.program, compute, 0);
  expect_words(example.first_problem(wrong), {fmt::format("compute {} of layer first reads", compute),
                                              "without waiting for load", "(first.bias)"});
}

TEST_CASE("a load of a map that is not there yet is named with its element") {
  const Example example;
  const Program& right = example.plan.program;
  int n = 0;
  while (std::get<Load>(right.command(example.nth<Load>(n, 1)).body).role != TensorRole::ifmap)
    ++n;
  const CommandId load = example.nth<Load>(n, 1);
  const Command& command = right.command(load);
  int wait = 0;
  while (!std::holds_alternative<Store>(
      right.command(right.waits.at(std::size_t(command.first_wait + wait))).body))
    ++wait;
  REQUIRE(wait < command.wait_count);
  expect_words(example.first_problem(test::without_wait(right, load, wait)),
               {fmt::format("load {} of layer second (first) reads image 0, (c, y, x) = (0, ", load),
                "of first without waiting for store", "of layer first"});
}

TEST_CASE("a load over bytes that are still needed is named with what it brings there") {
  const Example example;
  Program wrong = example.copy();
  wrong.commands[std::size_t(example.nth<Load>(0, 1))].wait_count = 0;
  expect_words(example.first_problem(wrong),
               {"of layer second (second.bias) overwrites byte", "of SRAM",
                "ring, for image 0, (c, y, x) = (0, ", "without waiting for", "of layer first"});
}

TEST_CASE("what leaves a memory is named and not executed") {
  const Example example;
  Program outside = example.copy();
  outside.buffers.front().offset = 3 * 1024;
  expect_words(example.first_problem(outside), {"layer first", "3072 bytes of SRAM"});
  Program too_many = example.copy();
  body_of<Load>(too_many, 0).box.rows = 1000;
  expect_words(example.first_problem(too_many), {"load 0 of layer first", "not in tensor first.bias"});
  Program later = example.copy();
  later.waits.back() = static_cast<CommandId>(later.commands.size());
  expect_words(example.first_problem(later), {"waits for command", "no earlier one"});
  Program nowhere = example.copy();
  body_of<Load>(nowhere, 0).tensor = 99;
  expect_words(example.first_problem(nowhere), {"names no tensor"});
  Program overlapping = example.copy();
  overlapping.tensors[1].address = overlapping.tensors[0].address;
  expect_words(example.first_problem(overlapping), {"tensors", "overlap"});
}

TEST_CASE("computes of a unit that do not wait for one another are named") {
  const Example example;
  Program wrong = example.copy();
  for (Command& command : wrong.commands) {
    if (std::holds_alternative<Compute>(command.body)) command.wait_count = 0;
  }
  expect_words(example.first_problem(wrong), {"does not wait for compute", "before it on its unit"});
}

TEST_CASE("a second store of an element is named") {
  const Example example;
  Program wrong = example.copy();
  Command again = wrong.commands.back();
  again.first_wait = static_cast<std::int32_t>(wrong.waits.size());
  again.wait_count = 1;
  wrong.waits.push_back(static_cast<CommandId>(wrong.commands.size() - 1));
  wrong.commands.push_back(again);
  expect_words(example.first_problem(wrong), {"store", "of second", "has written already"});
}

TEST_CASE("a tensor of another shape than its map is named") {
  Example example;
  Schedule wrong = example.plan;
  wrong.program.tensors[0].channels = 9;
  wrong.tensor_origins[0] = example.plan.tensor_origins[0];
  const Verifier verifier(example.network, example.hardware, wrong, example.reference);
  expect_words(verifier.verify(wrong.program).problems.front(),
               {"tensor image", "12 x 12 x 9", "12 x 12 x 8"});
}

}  // namespace vargsim
