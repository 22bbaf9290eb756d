#include "sim/run/simulate.h"

#include <catch2/catch.hpp>

#include "sim/run/ledger.h"
#include "sim/run/simulation_scope.h"
#include "tests/support/hand_program.h"
#include "tests/support/random_layer.h"

namespace vargsim::test {
namespace {

/// A grouped layer in several tiles, with loads, computes and stores under way at once.
LayerProgram example() {
  WindowedOp op = convolution({16, 16, 32}, 64, 4, 3);
  op.has_bias = true;
  Tiling tiling;
  tiling.rows = 3;
  tiling.cols = 14;
  tiling.groups = 2;
  tiling.out_per_group = 16;
  return layer_program(op, tiling);
}

bool equal(const CommandTiming& a, const CommandTiming& b) {
  return a.dispatched == b.dispatched && a.begin == b.begin && a.end == b.end &&
         a.bank_conflict == b.bank_conflict && a.dram.row_conflicts == b.dram.row_conflicts;
}

bool equal(const Timeline& a, const Timeline& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const CommandTiming& one, const CommandTiming& other) { return equal(one, other); });
}

}  // namespace

TEST_CASE("two hundred simulations in one process give one result and leave the kernel as it was") {
  const LayerProgram layer = example();
  sc_core::sc_simcontext* const former = sc_core::sc_curr_simcontext;
  const Simulation first = simulate(layer.program, plain_hardware());
  for (int i = 0; i < 200; ++i) {
    const Simulation again = simulate(layer.program, plain_hardware());
    REQUIRE(again.cycles == first.cycles);
    REQUIRE(equal(again.timeline, first.timeline));
    REQUIRE(sc_core::sc_curr_simcontext == former);
  }
}

TEST_CASE("a simulation that fails leaves the kernel as it was") {
  HandProgram stuck;
  stuck.load(64, {1});
  stuck.load(64, {0});
  const LayerProgram layer = example();
  const Cycles cycles = simulate(layer.program, plain_hardware()).cycles;
  sc_core::sc_simcontext* const former = sc_core::sc_curr_simcontext;
  for (int i = 0; i < 5; ++i) {
    CHECK_THROWS_AS(simulate(stuck.program(), plain_hardware()), std::logic_error);
    CHECK(sc_core::sc_curr_simcontext == former);
    CHECK(simulate(layer.program, plain_hardware()).cycles == cycles);
  }
}

TEST_CASE("scopes start at time zero and a resolution of a femtosecond") {
  for (int i = 0; i < 3; ++i) {
    const SimulationScope scope;
    CHECK(sc_core::sc_time_stamp() == sc_core::SC_ZERO_TIME);
    CHECK(sc_core::sc_get_time_resolution() == sc_core::sc_time(1, sc_core::SC_FS));
    sc_core::sc_start(sc_core::sc_time(5, sc_core::SC_NS));
    CHECK(sc_core::sc_time_stamp() == sc_core::sc_time(5, sc_core::SC_NS));
  }
}

TEST_CASE("times of a command are in order, and its phases sum to its execution") {
  const LayerProgram layer = example();
  for (const int mhz : {1000, 333, 500}) {
    for (const int banks : {1, 3, 16}) {
      HardwareParameters hardware = plain_hardware();
      hardware.clock_mhz = mhz;
      hardware.sram.banks = banks;
      const Simulation run = simulate(layer.program, hardware);
      for (std::size_t id = 0; id < run.timeline.size(); ++id) {
        const CommandTiming& timing = run.timeline[id];
        INFO("command " << id << " at " << mhz << " MHz with " << banks << " banks");
        REQUIRE(timing.dispatched <= timing.begin);
        REQUIRE(timing.begin < timing.end);
        REQUIRE(timing.end <= run.cycles);
        if (std::holds_alternative<Compute>(layer.program.commands[id].body)) {
          REQUIRE(timing.fill_drain + timing.compute + timing.requantise + timing.bank_conflict ==
                  timing.end - timing.begin);
        }
      }
    }
  }
}

TEST_CASE("no command begins before all it waits for has ended") {
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    Dice dice(seed);
    const WindowedOp op = random_op(dice);
    const LayerProgram layer = layer_program(op, random_tiling(op, dice));
    const Simulation run = simulate(layer.program, plain_hardware());
    for (std::size_t id = 0; id < layer.program.commands.size(); ++id) {
      const Command& command = layer.program.commands[id];
      for (int i = 0; i < command.wait_count; ++i) {
        const CommandId wait = layer.program.waits[static_cast<std::size_t>(command.first_wait + i)];
        INFO("seed " << seed << ": " << id << " waits for " << wait);
        REQUIRE(run.timeline[id].begin >= run.timeline[static_cast<std::size_t>(wait)].end);
      }
    }
  }
}

TEST_CASE("bytes and MACs that the modules count are those of the commands, and ledgers sum to the run") {
  for (std::uint32_t seed = 100; seed < 140; ++seed) {
    Dice dice(seed);
    const WindowedOp op = random_op(dice);
    const LayerProgram layer = layer_program(op, random_tiling(op, dice));
    const Simulation run = simulate(layer.program, plain_hardware());
    Bytes loaded = 0;
    Bytes stored = 0;
    Macs macs = 0;
    for (const Command& command : layer.program.commands) {
      if (const auto* load = std::get_if<Load>(&command.body))
        loaded += box_bytes(layer.program.tensor(load->tensor), load->box);
      if (const auto* store = std::get_if<Store>(&command.body)) stored += store->box.elements();
      if (const auto* compute = std::get_if<Compute>(&command.body)) macs += compute->macs();
    }
    INFO("seed " << seed);
    REQUIRE(run.sram_fill_bytes == loaded);
    REQUIRE(run.dram.read_bytes == loaded);
    REQUIRE(run.sram_drain_bytes == stored);
    REQUIRE(run.dram.write_bytes == stored);
    REQUIRE(run.macs == macs);
    REQUIRE(build_ledgers(layer.program, run.timeline, run.cycles)[0].sum() == run.cycles);
  }
}

TEST_CASE("a faster accelerator clock never takes longer in seconds, nor fewer cycles") {
  const LayerProgram layer = example();
  HardwareParameters hardware = plain_hardware();
  hardware.clock_mhz = 500;
  const Cycles slow = simulate(layer.program, hardware).cycles;
  hardware.clock_mhz = 1000;
  const Cycles fast = simulate(layer.program, hardware).cycles;
  CHECK(fast >= slow);      // the DRAM is further away, in cycles
  CHECK(fast <= 2 * slow);  // but no further in seconds
}

}  // namespace vargsim::test
