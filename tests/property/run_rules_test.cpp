/// The rules under run.json, over random networks on random accelerators.

#include <catch2/catch.hpp>

#include "hw_models/mac_array/dataflow.h"
#include "networks/zoo/zoo.h"
#include "sim/base/error.h"
#include "sim/config/hardware.h"
#include "sim/report/writers/run_json.h"
#include "sim/run/simulate.h"
#include "sim/run/summarise.h"
#include "sim/schedule/scheduler.h"
#include "tests/support/random_job.h"

namespace vargsim::test {
namespace {

struct Run {
  Network network;
  HardwareParameters hardware;
  Schedule plan;
  Simulation simulation;
  Result result;
};

Run run_of(Network network, const HardwareParameters& hardware, const ScheduleOptions& options) {
  Run run{std::move(network), hardware, {}, {}, {}};
  run.plan = schedule(run.network, run.hardware, options);
  run.simulation = simulate(run.plan.program, run.hardware);
  run.result = summarise(run.network, run.hardware, run.plan, run.simulation);
  return run;
}

/// Nothing where the network does not fit the SRAM.
std::optional<Run> random_run(std::uint32_t seed) {
  ScheduleOptions options;
  options.objective = seed % 2 == 0 ? Objective::cycles : Objective::bytes;
  options.fusion = static_cast<FusionMode>(seed / 2 % 4);
  try {
    return run_of(random_network(seed), random_hardware(seed + 1000003), options);
  } catch (const InfeasibleError&) {
    return std::nullopt;
  }
}

Bytes sum(const std::array<Bytes, tensor_count>& by_tensor) {
  Bytes bytes = 0;
  for (const Bytes part : by_tensor)
    bytes += part;
  return bytes;
}

void check_ledgers(const Run& run) {
  Cycles cycles = 0;
  for (const LayerResult& layer : run.result.layers) {
    CHECK(layer.ledger.sum() == layer.cycles);
    for (int cause = 0; cause < cause_count; ++cause)
      CHECK(layer.ledger[static_cast<Cause>(cause)] >= 0);
    CHECK(layer.begin_cycle <= layer.end_cycle);
    CHECK(layer.end_cycle <= run.result.total.cycles);
    cycles += layer.cycles;
  }
  CHECK(cycles == run.result.total.cycles);
  CHECK(run.result.total.ledger.sum() == run.result.total.cycles);
}

void check_dram(const DramResult& dram, Bytes burst_bytes) {
  CHECK(dram.bytes() == sum(dram.by_tensor));
  CHECK(dram.padding_bytes >= 0);
  CHECK(dram.bursts * burst_bytes == dram.bytes() + dram.padding_bytes);
  CHECK(dram.row_hits + dram.row_misses + dram.row_conflicts == dram.bursts);
  CHECK(dram.activates == dram.row_misses + dram.row_conflicts);
}

/// Every layer moves just the bytes its plan says, tensor by tensor, and never fewer than it must where all
/// maps lie in DRAM.
void check_planned_bytes(const LayerPlan& plan, const LayerResult& layer, bool alone) {
  const auto moved = [&](std::string_view name) {
    for (std::size_t i = 0; i < tensor_count; ++i) {
      if (tensor_names[i] == name) return layer.dram.by_tensor[i];
    }
    return Bytes{-1};
  };
  CHECK(moved("weights") == plan.bytes().weights);
  CHECK(moved("bias") == plan.bytes().bias);
  CHECK(moved("ifmap") == plan.bytes().ifmap);
  CHECK(moved("residual") == plan.bytes().residual);
  CHECK(moved("ofmap") == plan.bytes().ofmap);
  CHECK(moved("psum") == 0);
  if (alone) CHECK(layer.dram.bytes() >= layer.dram.compulsory_bytes);
}

void check_conservation(const Run& run) {
  const TotalResult& total = run.result.total;
  CHECK(total.sram.fill_bytes == total.dram.read_bytes);
  CHECK(total.sram.drain_bytes == total.dram.write_bytes);
  CHECK(run.simulation.sram_fill_bytes == total.dram.read_bytes);
  CHECK(run.simulation.sram_drain_bytes == total.dram.write_bytes);
  CHECK(run.simulation.dram.read_bytes == total.dram.read_bytes);
  CHECK(run.simulation.dram.write_bytes == total.dram.write_bytes);
  CHECK(run.simulation.macs == run.network.macs() * run.network.batch());
  CHECK(total.macs == run.simulation.macs);
  CHECK(total.sram.peak_bytes <= run.hardware.sram.capacity_bytes());
}

/// What crosses the DRAM's buses fits on them. Reads that find their burst in a write queue count as bursts
/// and as moved bytes, but do not cross a bus.
void check_bus(const Run& run) {
  const DramParameters& dram = run.hardware.dram;
  const DramResult& total = run.result.total.dram;
  const std::int64_t on_bus = run.simulation.dram_commands.reads + run.simulation.dram_commands.writes;
  CHECK(on_bus <= total.bursts);
  CHECK(on_bus * dram.part.burst_ticks <= run.simulation.dram_ticks * dram.channels);
  CHECK(total.bandwidth_utilisation * double(on_bus) <= double(total.bursts));
}

/// No run is faster than its MACs on a full array, its bytes on a full bus, or its busiest unit.
void check_physics(const Run& run) {
  const TotalResult& total = run.result.total;
  const double peak = make_dataflow(run.hardware.mac_array, run.hardware.datatypes)->peak_macs_per_cycle();
  CHECK(double(total.cycles) * peak >= double(total.macs));
  CHECK(total.mac_utilisation <= 1.0);
  check_bus(run);
  Cycles array = 0;
  for (std::size_t id = 0; id < run.plan.program.commands.size(); ++id) {
    const CommandTiming& timing = run.simulation.timeline[id];
    CHECK(timing.dispatched <= timing.begin);
    CHECK(timing.begin <= timing.end);
    const auto* compute = std::get_if<Compute>(&run.plan.program.commands[id].body);
    if (compute == nullptr) continue;
    CHECK(timing.fill_drain + timing.compute + timing.requantise + timing.bank_conflict ==
          timing.end - timing.begin);
    if (compute->unit() == ComputeUnit::mac_array) array += timing.end - timing.begin;
  }
  CHECK(total.cycles >= array);
}

/// No command begins before everything it waits for has ended, but for Computes queued behind one another.
void check_waits(const Run& run) {
  const Program& program = run.plan.program;
  for (std::size_t id = 0; id < program.commands.size(); ++id) {
    const Command& command = program.commands[id];
    for (int i = 0; i < command.wait_count; ++i) {
      const auto awaited =
          static_cast<std::size_t>(program.waits[static_cast<std::size_t>(command.first_wait + i)]);
      CHECK(awaited < id);
      CHECK(run.simulation.timeline[awaited].end <= run.simulation.timeline[id].begin);
    }
  }
}

void check_rules(const Run& run) {
  check_ledgers(run);
  check_conservation(run);
  check_physics(run);
  check_waits(run);
  const Bytes burst_bytes = run.hardware.dram.part.burst_bytes();
  check_dram(run.result.total.dram, burst_bytes);
  for (std::size_t i = 0; i < run.result.layers.size(); ++i) {
    check_dram(run.result.layers[i].dram, burst_bytes);
    check_planned_bytes(run.plan.layers[i], run.result.layers[i], run.plan.options.fusion == FusionMode::off);
  }
}

}  // namespace

TEST_CASE("random runs obey the rules of run.json") {
  int feasible = 0;
  for (std::uint32_t seed = 1; seed <= 400; ++seed) {
    const std::optional<Run> run = random_run(seed);
    if (!run) continue;
    ++feasible;
    INFO("seed " << seed);
    check_rules(*run);
  }
  CHECK(feasible > 300);
}

TEST_CASE("runs of the built-in networks obey the rules of run.json") {
  const HardwareParameters hardware = read_hardware("edge_npu", {});
  for (const NetworkFamily& family : network_families()) {
    INFO(family.name);
    check_rules(run_of(family.build(family.defaults), hardware, {}));
  }
}

TEST_CASE("the same input gives the same bytes out") {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    const std::optional<Run> first = random_run(seed);
    const std::optional<Run> second = random_run(seed);
    REQUIRE(first.has_value() == second.has_value());
    if (first) CHECK(run_json(first->result).dump() == run_json(second->result).dump());
  }
}

}  // namespace vargsim::test
