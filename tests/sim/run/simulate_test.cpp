/// The SystemC modules together, on programs of a few commands: expected cycles are sums of their parts.

#include "sim/run/simulate.h"

#include <catch2/catch.hpp>

#include "sim/config/hardware.h"
#include "tests/support/test_program.h"

namespace vargsim::test {
namespace {

HardwareParameters plain_hardware() {
  HardwareParameters hardware = read_hardware("edge_npu", {});
  hardware.sram.capacity_kib = 512;
  return hardware;
}

Cycles dispatch(const HardwareParameters& hardware) {
  return hardware.sequencer.dispatch_cycles;
}

/// Cycles from an offer at `cycle` until a read of `bursts` bursts in one closed row is usable.
Cycles read_done(const HardwareParameters& hardware, Cycles cycle, int bursts) {
  const DramPart& part = hardware.dram.part;
  const std::int64_t period_fs = 1'000'000'000 / hardware.clock_mhz;
  const std::int64_t tick_fs = std::int64_t{part.tck_ps} * 1000;
  const Ticks offered = ceil_div(cycle * period_fs, tick_fs);
  const Ticks done = offered + part.rcd + part.cl + Ticks{bursts} * part.burst_ticks;
  return ceil_div(done * tick_fs, period_fs);
}

Cycles convolution_cycles(const HardwareParameters& hardware, Cycles compute) {
  return hardware.mac_array.pipeline_depth + hardware.sram.latency_cycles + compute;
}

}  // namespace

TEST_CASE("a load takes dispatch, descriptor and the DRAM's latency, rounded up to an edge") {
  for (const int clock_mhz : {1000, 500, 800}) {
    HardwareParameters hardware = plain_hardware();
    hardware.clock_mhz = clock_mhz;
    TestProgram program;
    program.load(4 * 64, {});
    const Simulation run = simulate(program.program(), hardware);
    const Cycles begin = dispatch(hardware);
    CHECK(run.timeline[0].begin == begin);
    CHECK(run.timeline[0].end == read_done(hardware, begin + hardware.dma.descriptor_cycles, 4));
    CHECK(run.cycles == run.timeline[0].end);
    CHECK(run.sram_fill_bytes == 4 * 64);
  }
}

TEST_CASE("a tile begins one dispatch after its load and takes what the dataflow says") {
  const HardwareParameters hardware = plain_hardware();
  TestProgram program;
  const CommandId load = program.load(64, {});
  program.convolve(64, 64, 64, {load});
  const Simulation run = simulate(program.program(), hardware);
  CHECK(run.timeline[1].begin == run.timeline[0].end + dispatch(hardware));
  const Cycles compute = (64 / 8) * (64 / 16) * (64 / 8);  // input passes x output passes x pixel steps
  CHECK(run.timeline[1].end == run.timeline[1].begin + convolution_cycles(hardware, compute));
  CHECK(run.macs == 64 * 64 * 64);
}

TEST_CASE("tiles of one unit follow back to back when their operands are there") {
  const HardwareParameters hardware = plain_hardware();
  TestProgram program;
  CommandId last = program.convolve(64, 64, 64, {});
  for (int tile = 0; tile < 3; ++tile)
    last = program.convolve(64, 64, 64, {last});
  const Simulation run = simulate(program.program(), hardware);
  for (std::size_t tile = 1; tile < 4; ++tile)
    CHECK(run.timeline[tile].begin == run.timeline[tile - 1].end);
}

TEST_CASE("the load of the next tile runs under the compute of this one") {
  const HardwareParameters hardware = plain_hardware();
  TestProgram program;
  const CommandId first_load = program.load(1024, {});
  const CommandId second_load = program.load(1024, {first_load});
  const CommandId first = program.convolve(512, 64, 64, {first_load});
  program.convolve(512, 64, 64, {second_load, first});
  const Simulation run = simulate(program.program(), hardware);
  CHECK(run.timeline[1].end < run.timeline[2].end);
  CHECK(run.timeline[3].begin == run.timeline[2].end);
}

TEST_CASE("a store waits for its tile, and a run ends when the store has left the chip") {
  const HardwareParameters hardware = plain_hardware();
  TestProgram program;
  const CommandId tile = program.convolve(64, 64, 64, {});
  program.store(4096, {tile});
  const Simulation run = simulate(program.program(), hardware);
  CHECK(run.timeline[1].begin == run.timeline[0].end + dispatch(hardware));
  CHECK(run.cycles == run.timeline[1].end);
  CHECK(run.dram.write_bytes == 4096);
  CHECK(run.sram_drain_bytes == 4096);
}

TEST_CASE("two DMA channels hide each other's set-up but share the bus") {
  HardwareParameters hardware = plain_hardware();
  TestProgram program;
  for (int i = 0; i < 8; ++i)
    program.load(4096, {}, TensorRole::ifmap, 0, i * 4096);
  hardware.dma.channels = 1;
  const Cycles one = simulate(program.program(), hardware).cycles;
  hardware.dma.channels = 2;
  const Simulation two = simulate(program.program(), hardware);
  CHECK(two.cycles < one);
  const double bus_cycles = 8 * 4096 / 64 * hardware.dram.part.burst_ticks * hardware.dram.part.tck_ps * 1e-3;
  CHECK(double(two.cycles) > bus_cycles);
  CHECK(two.dram.read_bytes == 8 * 4096);
}

TEST_CASE("one bank makes a tile wait for its own operands, many banks do not") {
  HardwareParameters hardware = plain_hardware();
  TestProgram program;
  program.convolve(64, 8, 16, {});
  hardware.sram.banks = 1;
  const CommandTiming narrow = simulate(program.program(), hardware).timeline[0];
  CHECK(narrow.bank_conflict > 0);
  CHECK(narrow.end - narrow.begin ==
        narrow.fill_drain + narrow.compute + narrow.requantise + narrow.bank_conflict);
  hardware.sram.banks = 128;
  CHECK(simulate(program.program(), hardware).timeline[0].bank_conflict == 0);
}

TEST_CASE("DMA takes port cycles from a tile that needs every one of them") {
  HardwareParameters hardware = plain_hardware();
  hardware.sram.banks = 1;
  TestProgram alone;
  alone.convolve(512, 64, 16, {});
  TestProgram beside;
  beside.convolve(512, 64, 16, {});
  beside.load(16384, {});
  const CommandTiming quiet = simulate(alone.program(), hardware).timeline[0];
  const Simulation busy = simulate(beside.program(), hardware);
  REQUIRE(busy.timeline[1].end < busy.timeline[0].end);
  CHECK(busy.timeline[0].bank_conflict == quiet.bank_conflict + 16384 / hardware.sram.word_bytes);
}

TEST_CASE("few input channels make the requantisation stage the bottleneck") {
  const HardwareParameters hardware = plain_hardware();
  TestProgram program;
  program.convolve(512, 8, 16, {});
  const CommandTiming timing = simulate(program.program(), hardware).timeline[0];
  CHECK(timing.compute == 512 / 8);
  CHECK(timing.requantise == 512 * 16 / hardware.vector_unit.lanes - 512 / 8);
}

TEST_CASE("array and vector unit work side by side") {
  const HardwareParameters hardware = plain_hardware();
  TestProgram program;
  program.convolve(512, 64, 64, {});
  program.add(65536, {});
  const Simulation run = simulate(program.program(), hardware);
  CHECK(run.timeline[1].begin < run.timeline[0].end);
  CHECK(run.timeline[1].compute == 65536 / hardware.vector_unit.lanes);
}

TEST_CASE("commands that wait for each other are an error that says how far the program got") {
  TestProgram program;
  program.load(64, {});
  program.convolve(8, 8, 8, {2});
  program.store(64, {1});
  CHECK_THROWS_WITH(simulate(program.program(), plain_hardware()),
                    Catch::Contains("stands still after 1 of 3 commands"));
}

TEST_CASE("hundreds of simulations in one process give one and the same result") {
  const HardwareParameters hardware = plain_hardware();
  TestProgram program;
  const CommandId load = program.load(4096, {});
  const CommandId tile = program.convolve(64, 64, 64, {load});
  program.store(4096, {tile});
  const Cycles first = simulate(program.program(), hardware).cycles;
  for (int i = 0; i < 300; ++i)
    CHECK(simulate(program.program(), hardware).cycles == first);
}

}  // namespace vargsim::test
