/// Each cause of the ledger in turn, on programs and timelines written by hand: no simulation.

#include "sim/run/ledger.h"

#include <random>

#include <catch2/catch.hpp>

#include "tests/support/test_program.h"

namespace vargsim::test {
namespace {

CommandTiming at(Cycles begin, Cycles end) {
  CommandTiming timing;
  timing.dispatched = begin;
  timing.begin = begin;
  timing.end = end;
  return timing;
}

CommandTiming transfer(Cycles begin, Cycles descriptor, Cycles end) {
  CommandTiming timing = at(begin, end);
  timing.descriptor = descriptor;
  return timing;
}

CommandTiming work(Cycles begin, Cycles fill_drain, Cycles compute, Cycles requantise = 0,
                   Cycles conflict = 0) {
  CommandTiming timing = at(begin, begin + fill_drain + compute + requantise + conflict);
  timing.fill_drain = fill_drain;
  timing.compute = compute;
  timing.requantise = requantise;
  timing.bank_conflict = conflict;
  return timing;
}

}  // namespace

TEST_CASE("a tile's phases go to fill and drain, compute, vector and bank conflict") {
  TestProgram program;
  program.convolve(8, 8, 16, {});
  const Ledger ledger = build_ledgers(program.program(), {work(0, 6, 100, 20, 3)}, 129).at(0);
  CHECK(ledger[Cause::fill_drain] == 6);
  CHECK(ledger[Cause::compute] == 100);
  CHECK(ledger[Cause::vector] == 20);
  CHECK(ledger[Cause::bank_conflict] == 3);
  CHECK(ledger.sum() == 129);
}

TEST_CASE(
    "waiting counts as the dependency that finishes last, its descriptor phase and dispatch as control") {
  for (const auto& [role, cause] : {std::pair{TensorRole::weights, Cause::wait_weights},
                                    {TensorRole::bias, Cause::wait_weights},
                                    {TensorRole::ifmap, Cause::wait_ifmap},
                                    {TensorRole::residual, Cause::wait_ifmap},
                                    {TensorRole::psum, Cause::wait_ofmap}}) {
    TestProgram program;
    const CommandId early = program.load(64, {}, TensorRole::ifmap);
    const CommandId late = program.load(64, {}, role);
    program.convolve(8, 8, 16, {early, late});
    const Timeline timeline{transfer(2, 24, 60), transfer(10, 24, 90), work(93, 4, 10)};
    const Ledger ledger = build_ledgers(program.program(), timeline, 107).at(0);
    CHECK(ledger[cause] == 90 - 24);
    CHECK(ledger[Cause::control] == 24 + (93 - 90));
    CHECK(ledger[Cause::fill_drain] == 4);
    CHECK(ledger[Cause::compute] == 10);
    CHECK(ledger.sum() == 107);
  }
}

TEST_CASE("waiting for a store that holds the ofmap buffer is wait_ofmap, and so is the drain at the end") {
  TestProgram program;
  const CommandId first = program.convolve(8, 8, 16, {});
  const CommandId store = program.store(128, {first});
  const CommandId second = program.convolve(8, 8, 16, {first, store});
  program.store(128, {second});
  const Timeline timeline{work(0, 4, 10), transfer(14, 0, 50), work(50, 4, 10), transfer(64, 0, 80)};
  const Ledger ledger = build_ledgers(program.program(), timeline, 80).at(0);
  CHECK(ledger[Cause::wait_ofmap] == (50 - 14) + (80 - 64));
  CHECK(ledger[Cause::compute] == 10 + 10);
  CHECK(ledger.sum() == 80);
}

TEST_CASE("a younger tile of the other unit gets only the cycles that the older one leaves") {
  TestProgram program(2);
  program.convolve(8, 8, 16, {}, 0);
  program.add(64, {}, 1);
  const std::vector<Ledger> ledgers =
      build_ledgers(program.program(), {work(0, 4, 96), work(90, 8, 30)}, 128);
  CHECK(ledgers.at(0).sum() == 100);
  // The add began at 90: its 8 cycles of fill were over at 98, two cycles before its turn.
  CHECK(ledgers.at(1)[Cause::fill_drain] == 0);
  CHECK(ledgers.at(1)[Cause::vector] == 28);
}

TEST_CASE("a younger tile that ends before the older one gets no cycle") {
  TestProgram program(2);
  program.convolve(8, 8, 16, {}, 0);
  program.add(64, {}, 1);
  const std::vector<Ledger> ledgers =
      build_ledgers(program.program(), {work(0, 4, 96), work(10, 8, 30)}, 100);
  CHECK(ledgers.at(0).sum() == 100);
  CHECK(ledgers.at(1).sum() == 0);
}

TEST_CASE("a layer that only moves data owns the cycles of its stores") {
  TestProgram program(2);
  const CommandId load = program.load(64, {}, TensorRole::ifmap, 0);
  program.store(64, {load}, 0);
  program.convolve(8, 8, 16, {}, 1);
  const Timeline timeline{transfer(0, 10, 40), transfer(40, 10, 70), work(80, 4, 10)};
  const std::vector<Ledger> ledgers = build_ledgers(program.program(), timeline, 94);
  CHECK(ledgers.at(0)[Cause::control] == 10);
  CHECK(ledgers.at(0)[Cause::wait_ifmap] == 40 - 10);
  CHECK(ledgers.at(0)[Cause::wait_ofmap] == 70 - 40);
  CHECK(ledgers.at(1)[Cause::control] == 10);
  CHECK(ledgers.at(1)[Cause::compute] == 10);
}

TEST_CASE("ledgers of random timelines sum to the end and are never negative") {
  std::mt19937 engine(7);
  for (int round = 0; round < 500; ++round) {
    TestProgram program(3);
    Timeline timeline;
    Cycles end = 0;
    const int commands = 1 + static_cast<int>(engine() % 12);
    for (int id = 0; id < commands; ++id) {
      std::vector<CommandId> waits;
      Cycles ready = 0;
      for (CommandId awaited = 0; awaited < id; ++awaited) {
        if (engine() % 3 != 0) continue;
        waits.push_back(awaited);
        ready = std::max(ready, timeline[static_cast<std::size_t>(awaited)].end);
      }
      const int layer = id * 3 / commands;
      const Cycles begin = ready + static_cast<Cycles>(engine() % 20);
      const auto some = [&] { return static_cast<Cycles>(engine() % 30); };
      switch (engine() % 4) {
        case 0:
          program.load(64, waits, TensorRole::weights, layer);
          break;
        case 1:
          program.store(64, waits, layer);
          break;
        case 2:
          program.convolve(8, 8, 16, waits, layer);
          break;
        default:
          program.add(64, waits, layer);
          break;
      }
      const bool computes = std::holds_alternative<Compute>(program.program().commands.back().body);
      timeline.push_back(computes ? work(begin, some(), some(), some(), some())
                                  : transfer(begin, 5, begin + 5 + some()));
      end = std::max(end, timeline.back().end);
    }
    Cycles sum = 0;
    for (const Ledger& ledger : build_ledgers(program.program(), timeline, end)) {
      for (int cause = 0; cause < cause_count; ++cause)
        CHECK(ledger[static_cast<Cause>(cause)] >= 0);
      sum += ledger.sum();
    }
    CHECK(sum == end);
  }
}

}  // namespace vargsim::test
