#pragma once
/// The whole accelerator: builds the modules from the parameters, binds them, and runs one program.

#include <memory>
#include <systemc>
#include <vector>

#include "hw_models/clock.h"
#include "hw_models/dma/dma_channel.h"
#include "hw_models/dram/dram.h"
#include "hw_models/mac_array/mac_array.h"
#include "hw_models/sequencer/sequencer.h"
#include "hw_models/sram/sram.h"
#include "hw_models/vector_unit/vector_unit.h"

namespace vargsim {

class Accelerator final : public sc_core::sc_module {
 public:
  /// What the modules counted themselves, for reports and for the checks that bytes and MACs are conserved.
  struct Stats {
    Cycles end = 0;  ///< the last command's last effect
    Macs macs = 0;
    Bytes sram_fill_bytes = 0;
    Bytes sram_drain_bytes = 0;
    DramCounters dram;
    std::int64_t idle_refreshes = 0;  ///< of dram.refreshes, those that no transfer met
    DramCommands dram_commands;
    Ticks dram_ticks = 0;  ///< from begin to end
  };

  /// The program and hardware must outlive the accelerator.
  Accelerator(const sc_core::sc_module_name& name, const HardwareParameters& hardware,
              const Program& program);

  /// Runs to the end of the program. Throws std::logic_error when commands wait for each other.
  Stats run();

  const Timeline& timeline() const { return timeline_; }

  /// Notes during `run` what crosses the DRAM's buses; `log` must outlive it.
  void record(BusLog& log) { dram_.record(log); }
  /// Adds the signals of all modules to a waveform file.
  void trace(sc_core::sc_trace_file* file) const override;

 private:
  void write_out();

  const Program& program_;
  Timeline timeline_;
  Clock clock_;
  Sequencer sequencer_;
  Sram sram_;
  Dram dram_;
  MacArray mac_array_;
  VectorUnit vector_unit_;
  std::vector<std::unique_ptr<DmaChannel>> dma_;
};

}  // namespace vargsim
