#pragma once
/// Runs a Program on the SystemC modules of an accelerator.

#include <string>

#include "hw_models/dram/bus_log.h"
#include "hw_models/dram/energy.h"
#include "hw_models/parameters.h"
#include "hw_models/program.h"
#include "hw_models/timeline.h"

namespace vargsim {

struct Simulation {
  Timeline timeline;  ///< one entry a command
  Cycles cycles = 0;  ///< from the first command's dispatch to the last one's end
  // What the modules counted themselves.
  Macs macs = 0;
  Bytes sram_fill_bytes = 0;
  Bytes sram_drain_bytes = 0;
  DramCounters dram;
  std::int64_t idle_refreshes =
      0;  ///< of dram.refreshes, those that fell between transfers at the end of the run
  DramCommands dram_commands;
  Ticks dram_ticks = 0;  ///< the run in memory clock cycles
};

/// What a run notes beside its timeline, where someone asks for it.
struct Recording {
  bool buses = false;    ///< fill bus_log
  std::string vcd_path;  ///< write a waveform here; empty: none
  BusLog bus_log;
};

/// `recording` may be null. Throws InputError where the waveform cannot be written.
Simulation simulate(const Program& program, const HardwareParameters& hardware,
                    Recording* recording = nullptr);

}  // namespace vargsim
