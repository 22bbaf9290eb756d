/// Vector clocks state the transitive closure of the waits.

#include "sim/verify/checks/happens_before.h"

#include <catch2/catch.hpp>

#include "tests/support/dice.h"
#include "tests/support/happens_before.h"

namespace vargsim {
namespace {

/// Commands that each wait for a few of those shortly before.
Program random_program(std::uint32_t seed, int commands) {
  test::Dice dice(seed);
  Program program;
  program.layers = 1;
  const int reach = dice.between(1, 30);
  for (int id = 0; id < commands; ++id) {
    Command command;
    command.first_wait = static_cast<std::int32_t>(program.waits.size());
    command.wait_count = id == 0 ? 0 : dice.between(0, 3);
    for (int i = 0; i < command.wait_count; ++i)
      program.waits.push_back(dice.between(std::max(0, id - reach), id - 1));
    command.body = Compute{};
    program.commands.push_back(command);
  }
  return program;
}

}  // namespace

TEST_CASE("clocks and a bitset of the closure agree on every pair") {
  for (std::uint32_t seed = 1; seed <= 30; ++seed) {
    const Program program = random_program(seed, 200);
    const HappensBefore clocks(program);
    const test::HappensBefore closure(program);
    int different = 0;
    for (CommandId a = 0; a < 200; ++a) {
      for (CommandId b = 0; b < 200; ++b)
        different += clocks(a, b) == closure(a, b) ? 0 : 1;
    }
    INFO("seed " << seed << ", " << clocks.chains() << " chains");
    CHECK(different == 0);
  }
}

TEST_CASE("a sequence is one chain, commands without waits are a chain each") {
  Program program;
  for (int id = 0; id < 5; ++id) {
    Command command;
    command.first_wait = static_cast<std::int32_t>(program.waits.size());
    command.wait_count = id > 0 ? 1 : 0;
    if (id > 0) program.waits.push_back(id - 1);
    command.body = Compute{};
    program.commands.push_back(command);
  }
  CHECK(HappensBefore(program).chains() == 1);
  for (Command& command : program.commands)
    command.wait_count = 0;
  CHECK(HappensBefore(program).chains() == 5);
}

}  // namespace vargsim
