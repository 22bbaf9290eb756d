#include "sim/run/simulate.h"

#include <memory>

#include "hw_models/accelerator.h"
#include "sim/run/simulation_scope.h"
#include "sim/run/waveform.h"

namespace vargsim {

Simulation simulate(const Program& program, const HardwareParameters& hardware, Recording* recording) {
  const SimulationScope scope;
  Accelerator accelerator("accelerator", hardware, program);
  if (recording != nullptr && recording->buses) accelerator.record(recording->bus_log);
  std::unique_ptr<Waveform> waveform;
  if (recording != nullptr && !recording->vcd_path.empty())
    waveform = std::make_unique<Waveform>(recording->vcd_path, accelerator);
  const Accelerator::Stats stats = accelerator.run();
  if (waveform) waveform->finish();
  Simulation simulation;
  simulation.timeline = accelerator.timeline();
  simulation.cycles = stats.end;
  simulation.macs = stats.macs;
  simulation.sram_fill_bytes = stats.sram_fill_bytes;
  simulation.sram_drain_bytes = stats.sram_drain_bytes;
  simulation.dram = stats.dram;
  simulation.idle_refreshes = stats.idle_refreshes;
  simulation.dram_commands = stats.dram_commands;
  simulation.dram_ticks = stats.dram_ticks;
  return simulation;
}

}  // namespace vargsim
