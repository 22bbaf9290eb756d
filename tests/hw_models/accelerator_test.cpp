/// The modules at work together, in programs of a few commands.

#include <limits>

#include <catch2/catch.hpp>

#include "hw_models/clock.h"
#include "sim/run/simulate.h"
#include "tests/support/hand_program.h"

namespace vargsim::test {
namespace {

constexpr Cycles dispatch = 2, descriptor = 24;  // of plain_hardware
constexpr Cycles array_depth = 4, vector_depth = 8, sram_latency = 2;

const CommandTiming& timing(const Simulation& simulation, CommandId id) {
  return simulation.timeline[static_cast<std::size_t>(id)];
}

/// The DRAM of plain_hardware has a tick of a cycle: what a load of one burst waits for it.
Cycles first_burst() {
  return first_burst_ticks(DramPart{});
}

/// A pointwise tile of rows x cols pixels with rings of its own, nothing of which is loaded.
Compute pointwise(HandProgram& program, int rows, int cols, int in_channels, int out_channels) {
  Compute tile;
  tile.window.out_rows = rows;
  tile.window.out_cols = tile.window.in_cols = cols;
  tile.in_channels = tile.ifmap_channels = in_channels;
  tile.out_channels = out_channels;
  tile.ifmap = {program.buffer(rows, Bytes{cols} * in_channels), 0, rows};
  tile.weights = {program.buffer(out_channels, in_channels), 0, out_channels};
  tile.ofmap = {program.buffer(rows, Bytes{cols} * out_channels), 0, rows};
  return tile;
}

/// An element-wise tile.
Compute add_tile(HandProgram& program, int rows, int cols, int channels) {
  Compute tile;
  tile.kind = ComputeKind::add;
  tile.window.out_rows = rows;
  tile.window.out_cols = tile.window.in_cols = cols;
  tile.groups = tile.ifmap_channels = channels;
  const Bytes line = Bytes{cols} * channels;
  tile.ifmap = {program.buffer(rows, line), 0, rows};
  tile.residual = {program.buffer(rows, line), 0, rows};
  tile.ofmap = {program.buffer(rows, line), 0, rows};
  return tile;
}

}  // namespace

// ---- Transfers

TEST_CASE("a load takes dispatch, descriptor and the DRAM's latency") {
  HandProgram program;
  const CommandId load = program.load(64);
  const Simulation run = simulate(program.program(), plain_hardware());
  CHECK(timing(run, load).dispatched == dispatch);
  CHECK(timing(run, load).begin == dispatch);
  CHECK(timing(run, load).descriptor == descriptor);
  CHECK(timing(run, load).end == dispatch + descriptor + first_burst());
  CHECK(run.cycles == timing(run, load).end);
}

TEST_CASE("each further burst takes its time on the bus") {
  HandProgram program;
  const CommandId load = program.load(64 * 5);
  const Simulation run = simulate(program.program(), plain_hardware());
  CHECK(timing(run, load).end == dispatch + descriptor + first_burst() + 4 * Cycles{DramPart{}.burst_ticks});
}

TEST_CASE("a store takes the write latency instead of the read latency") {
  HandProgram program;
  const CommandId store = program.store(64);
  const Simulation run = simulate(program.program(), plain_hardware());
  const DramPart part;
  CHECK(timing(run, store).end == dispatch + descriptor + part.rcd + part.cwl + part.burst_ticks);
}

TEST_CASE("requests reach the DRAM at its next tick, data the accelerator at its next edge") {
  for (const int mhz : {1000, 500, 333, 1333}) {
    HandProgram program;
    const CommandId load = program.load(64);
    HardwareParameters hardware = plain_hardware();
    hardware.clock_mhz = mhz;
    const Simulation run = simulate(program.program(), hardware);
    const std::int64_t period_fs = Clock(mhz).period_fs();
    const std::int64_t tick_fs = 1'000'000;
    const Ticks offered = ceil_div((dispatch + descriptor) * period_fs, tick_fs);
    const Ticks done = offered + first_burst_ticks(hardware.dram.part);
    INFO(mhz << " MHz");
    CHECK(timing(run, load).end == ceil_div(done * tick_fs, period_fs));
  }
  // Worked by hand: 26 cycles of 2 ns are 52 ticks, 52 + 71 = 123 ns are 61.5 cycles.
  HandProgram program;
  program.load(64);
  HardwareParameters hardware = plain_hardware();
  hardware.clock_mhz = 500;
  CHECK(first_burst_ticks(hardware.dram.part) == 71);
  CHECK(simulate(program.program(), hardware).cycles == Cycles{62});
}

TEST_CASE("without dispatch and descriptor a load takes the DRAM's latency alone") {
  HandProgram program;
  program.load(64);
  HardwareParameters hardware = plain_hardware();
  hardware.sequencer.dispatch_cycles = 0;
  hardware.dma.descriptor_cycles = 0;
  CHECK(simulate(program.program(), hardware).cycles == first_burst());
}

TEST_CASE("a second DMA channel sets itself up while the first is busy") {
  HandProgram program;
  const CommandId first = program.load(64);
  const CommandId second = program.load(64);
  HardwareParameters hardware = plain_hardware();
  const Simulation two = simulate(program.program(), hardware);
  CHECK(timing(two, second).begin == 2 * dispatch);
  hardware.dma.channels = 1;
  const Simulation one = simulate(program.program(), hardware);
  CHECK(timing(one, second).dispatched == 2 * dispatch);
  CHECK(timing(one, second).begin == timing(one, first).end);
  CHECK(two.cycles < one.cycles);
}

TEST_CASE("two channels share the DRAM: each takes longer than alone, no byte is lost") {
  constexpr Bytes bytes = 20 * 1024;  // five rows: the two never meet in a bank
  HandProgram alone;
  alone.load(bytes);
  HandProgram together;
  together.load(bytes);
  together.load(bytes);
  const Simulation one = simulate(alone.program(), plain_hardware());
  const Simulation two = simulate(together.program(), plain_hardware());
  CHECK(timing(two, 0).end > one.cycles);
  CHECK(timing(two, 1).end > one.cycles);
  CHECK(two.cycles < 2 * one.cycles);  // but descriptors and latencies overlap
  CHECK(two.dram.read_bytes == 2 * bytes);
  CHECK(two.dram.bursts == 2 * bytes / 64);
  CHECK(two.sram_fill_bytes == 2 * bytes);
  CHECK(timing(two, 0).dma_bytes == bytes);
  CHECK(timing(two, 0).sram_write_bytes == bytes);
  CHECK(timing(two, 0).dram.bursts == bytes / 64);
}

TEST_CASE("a store drains what it moves") {
  HandProgram program;
  const CommandId store = program.store(1000);
  const Simulation run = simulate(program.program(), plain_hardware());
  CHECK(run.dram.write_bytes == 1000);
  CHECK(run.sram_drain_bytes == 1000);
  CHECK(run.sram_fill_bytes == 0);
  CHECK(timing(run, store).sram_read_bytes == 1000);
}

// ---- Computes

TEST_CASE("a compute takes the SRAM's latency, the pipeline's depth and its dataflow's cycles") {
  HandProgram program;
  const CommandId id = program.add(pointwise(program, 8, 16, 16, 16));
  const Simulation run = simulate(program.program(), plain_hardware());
  const CommandTiming& tile = timing(run, id);
  CHECK(tile.begin == dispatch);
  CHECK(tile.fill_drain == array_depth + sram_latency);
  CHECK(tile.compute == Cycles{(8 * 16 / 8) * (16 / 8)});
  CHECK(tile.requantise == 0);  // 2048 outputs, 64 a cycle: as long as the array takes
  CHECK(tile.bank_conflict == 0);
  CHECK(tile.end == tile.begin + tile.fill_drain + tile.compute);
  CHECK(run.macs == Macs{8 * 16 * 16 * 16});
  CHECK(tile.sram_write_bytes == Bytes{8 * 16 * 16});
  CHECK(tile.sram_read_bytes == Bytes{8 * 16 * 16 + 16 * 16});
}

TEST_CASE("few input channels let requantisation bound a tile") {
  HandProgram program;
  const CommandId id = program.add(pointwise(program, 8, 16, 8, 16));
  const Simulation run = simulate(program.program(), plain_hardware());
  const CommandTiming& tile = timing(run, id);
  CHECK(tile.compute == Cycles{8 * 16 / 8});
  CHECK(tile.compute + tile.requantise == Cycles{8 * 16 * 16 / 64});
  CHECK(tile.end - tile.begin == tile.fill_drain + tile.compute + tile.requantise + tile.bank_conflict);
}

TEST_CASE("an add works at the vector unit's rate") {
  HandProgram program;
  const CommandId id = program.add(add_tile(program, 4, 8, 32));
  const Simulation run = simulate(program.program(), plain_hardware());
  const CommandTiming& tile = timing(run, id);
  CHECK(tile.fill_drain == vector_depth + sram_latency);
  CHECK(tile.compute == Cycles{4 * 8 * 32 / 64});
  CHECK(tile.sram_read_bytes == 2 * Bytes{4 * 8 * 32});
  CHECK(tile.sram_write_bytes == Bytes{4 * 8 * 32});
  CHECK(run.macs == 0);
}

TEST_CASE("a compute starts when its load has ended and it has been dispatched") {
  HandProgram program;
  const CommandId load = program.load(64);
  const CommandId compute = program.add(pointwise(program, 1, 8, 8, 8), {load});
  const Simulation run = simulate(program.program(), plain_hardware());
  CHECK(timing(run, compute).begin == timing(run, load).end + dispatch);
}

TEST_CASE("computes of a unit follow one another without a gap when their operands are there") {
  HandProgram program;
  const CommandId first = program.add(pointwise(program, 8, 16, 16, 16));
  const CommandId second = program.add(pointwise(program, 8, 16, 16, 16), {first});
  const CommandId third = program.add(pointwise(program, 8, 16, 16, 16), {second});
  const Simulation run = simulate(program.program(), plain_hardware());
  CHECK(timing(run, second).begin == timing(run, first).end);
  CHECK(timing(run, third).begin == timing(run, second).end);
  CHECK(timing(run, third).dispatched == 3 * dispatch);
}

TEST_CASE("a compute of another unit waits for the end, and is dispatched then") {
  HandProgram program;
  const CommandId convolution = program.add(pointwise(program, 8, 16, 16, 16));
  const CommandId sum = program.add(add_tile(program, 4, 8, 32), {convolution});
  const Simulation run = simulate(program.program(), plain_hardware());
  CHECK(timing(run, sum).begin == timing(run, convolution).end + dispatch);
}

TEST_CASE("the two units work side by side") {
  HandProgram program;
  const CommandId convolution = program.add(pointwise(program, 8, 16, 64, 64));
  const CommandId sum = program.add(add_tile(program, 4, 8, 32));
  const Simulation run = simulate(program.program(), plain_hardware());
  CHECK(timing(run, sum).begin == 2 * dispatch);
  CHECK(timing(run, sum).end < timing(run, convolution).end);
}

TEST_CASE("a store waits for its compute") {
  HandProgram program;
  const CommandId compute = program.add(pointwise(program, 1, 8, 8, 8));
  const CommandId store = program.store(64, {compute});
  const Simulation run = simulate(program.program(), plain_hardware());
  CHECK(timing(run, store).begin == timing(run, compute).end + dispatch);
}

TEST_CASE("with two buffers the next tile is loaded while this one is computed") {
  HandProgram program;
  const CommandId load_1 = program.load(64);
  const CommandId compute_1 = program.add(pointwise(program, 16, 16, 64, 64), {load_1});
  const CommandId load_2 = program.load(64);
  const CommandId compute_2 = program.add(pointwise(program, 16, 16, 64, 64), {load_2, compute_1});
  HardwareParameters hardware = plain_hardware();
  hardware.dma.channels = 1;
  const Simulation run = simulate(program.program(), hardware);
  CHECK(timing(run, load_2).begin == timing(run, load_1).end);
  CHECK(timing(run, load_2).end < timing(run, compute_1).end);
  CHECK(timing(run, compute_2).begin == timing(run, compute_1).end);
}

TEST_CASE("with one buffer the next load waits for the compute") {
  HandProgram program;
  const CommandId load_1 = program.load(64);
  const CommandId compute_1 = program.add(pointwise(program, 16, 16, 64, 64), {load_1});
  const CommandId load_2 = program.load(64, {compute_1});
  const CommandId compute_2 = program.add(pointwise(program, 16, 16, 64, 64), {load_2, compute_1});
  const Simulation run = simulate(program.program(), plain_hardware());
  CHECK(timing(run, load_2).begin == timing(run, compute_1).end + dispatch);
  CHECK(timing(run, compute_2).begin == timing(run, load_2).end + dispatch);
}

// ---- SRAM ports

TEST_CASE("one bank makes operands wait for its port, many banks do not") {
  HandProgram program;
  const CommandId id = program.add(pointwise(program, 8, 16, 16, 16));
  HardwareParameters hardware = plain_hardware();
  CHECK(timing(simulate(program.program(), hardware), id).bank_conflict == 0);
  hardware.sram.banks = 1;
  const Simulation run = simulate(program.program(), hardware);
  const CommandTiming& tile = timing(run, id);
  const Cycles words = (8 * 16 * 16) / 16 + (16 * 16) / 16 + (8 * 16 * 16) / 16;  // ifmap, weights, ofmap
  CHECK(tile.bank_conflict == words - (tile.fill_drain + tile.compute));
  CHECK(tile.end == tile.begin + words);
}

TEST_CASE("a load that arrives during a compute takes its port cycles away") {
  constexpr Bytes bytes = 2048;
  HandProgram alone;
  alone.add(pointwise(alone, 32, 16, 16, 16));
  HandProgram with_load;
  with_load.add(pointwise(with_load, 32, 16, 16, 16));
  with_load.load(bytes);
  HardwareParameters hardware = plain_hardware();
  hardware.sram.banks = 1;
  const Simulation quiet = simulate(alone.program(), hardware);
  const Simulation busy = simulate(with_load.program(), hardware);
  REQUIRE(timing(busy, 1).end < timing(quiet, 0).end);
  CHECK(timing(busy, 0).bank_conflict == timing(quiet, 0).bank_conflict + bytes / 16);
}

TEST_CASE("a load that arrives after a compute takes nothing away") {
  HandProgram program;
  const CommandId compute = program.add(pointwise(program, 8, 16, 16, 16));
  const CommandId load = program.load(2048, {compute});
  HardwareParameters hardware = plain_hardware();
  hardware.sram.banks = 1;
  HandProgram alone;
  alone.add(pointwise(alone, 8, 16, 16, 16));
  const Simulation run = simulate(program.program(), hardware);
  CHECK(timing(run, compute).end == simulate(alone.program(), hardware).cycles);
  CHECK(timing(run, load).end > timing(run, compute).end);
}

TEST_CASE("more banks never make a compute slower") {
  HandProgram program;
  program.add(pointwise(program, 16, 16, 16, 16));
  program.load(4096);
  Cycles before = std::numeric_limits<Cycles>::max();
  for (const int banks : {1, 2, 4, 8, 16}) {
    HardwareParameters hardware = plain_hardware();
    hardware.sram.banks = banks;
    const Cycles end = timing(simulate(program.program(), hardware), 0).end;
    CHECK(end <= before);
    before = end;
  }
}

TEST_CASE("a buffer beyond the SRAM's end is refused") {
  HandProgram program;
  program.load(1024);
  HardwareParameters hardware = plain_hardware();
  hardware.sram.capacity_kib = 1;
  CHECK_NOTHROW(simulate(program.program(), hardware));
  HandProgram larger;
  larger.load(1025);
  CHECK_THROWS_AS(simulate(larger.program(), hardware), std::logic_error);
}

// ---- Sequencer

TEST_CASE("commands are dispatched one after another") {
  HandProgram program;
  for (int i = 0; i < 4; ++i)
    program.load(64);
  const Simulation run = simulate(program.program(), plain_hardware());
  for (CommandId id = 0; id < 4; ++id)
    CHECK(timing(run, id).dispatched == (id + 1) * dispatch);
}

TEST_CASE("an older command that becomes ready is dispatched before younger ones") {
  HandProgram program;
  const CommandId first = program.load(64);
  const CommandId waiting = program.load(64, {first});
  const CommandId second = program.load(64);
  const CommandId third = program.load(64);
  HardwareParameters hardware = plain_hardware();
  hardware.sequencer.dispatch_cycles = 100;  // a load takes 95: the first ends while the second is dispatched
  const Simulation run = simulate(program.program(), hardware);
  REQUIRE(timing(run, first).end == 100 + descriptor + first_burst());
  CHECK(timing(run, second).dispatched == 200);
  CHECK(timing(run, waiting).dispatched == 300);
  CHECK(timing(run, third).dispatched == 400);
}

TEST_CASE("a DMA channel takes the oldest of the commands that stand in its queue") {
  HandProgram program;
  const CommandId first = program.load(64);
  const CommandId waiting = program.load(64, {first});
  const CommandId second = program.load(64);
  const CommandId third = program.load(64);
  HardwareParameters hardware = plain_hardware();
  hardware.dma.channels = 1;
  const Simulation run = simulate(program.program(), hardware);
  CHECK(timing(run, second).begin == timing(run, first).end);
  CHECK(timing(run, waiting).begin == timing(run, second).end);
  CHECK(timing(run, third).begin == timing(run, waiting).end);
}

TEST_CASE("a wait for two commands is met by the later one") {
  HandProgram program;
  const CommandId small = program.load(64);
  const CommandId large = program.load(4096);
  const CommandId compute = program.add(pointwise(program, 1, 8, 8, 8), {small, large});
  const Simulation run = simulate(program.program(), plain_hardware());
  CHECK(timing(run, compute).begin == timing(run, large).end + dispatch);
}

TEST_CASE("commands that wait for each other are reported with how far the program got") {
  HandProgram program;
  program.load(64);
  program.load(64, {2});
  program.load(64, {1});
  try {
    simulate(program.program(), plain_hardware());
    FAIL("came to an end");
  } catch (const std::logic_error& error) {
    CHECK(std::string(error.what()).find("after 1 of 3 commands") != std::string::npos);
  }
}

TEST_CASE("a program without commands takes no time") {
  CHECK(simulate(Program{}, plain_hardware()).cycles == 0);
}

}  // namespace vargsim::test
