#pragma once
/// The MAC array: executes convolution tiles one after another.
///
/// A tile takes what its dataflow says, after the SRAM's latency and with the pipeline's fill and drain, but
/// no less than the requantisation stage behind the array needs for the tile's outputs; bank conflicts come
/// on top.

#include <memory>
#include <systemc>

#include "hw_models/activity.h"
#include "hw_models/clock.h"
#include "hw_models/mac_array/dataflow.h"
#include "hw_models/parameters.h"
#include "hw_models/sequencer/command_source.h"
#include "hw_models/sram/sram_port.h"
#include "hw_models/timeline.h"

namespace vargsim {

class MacArray final : public sc_core::sc_module {
 public:
  struct Stats {
    Macs macs = 0;  ///< executed
  };

  SC_HAS_PROCESS(MacArray);
  MacArray(const sc_core::sc_module_name& name, const HardwareParameters& hardware, const Clock& clock,
           const Program& program, Timeline& timeline);

  sc_core::sc_port<CommandSource> commands;
  sc_core::sc_port<SramPort> sram;

  const Stats& stats() const { return stats_; }

  void trace(sc_core::sc_trace_file* file) const override { activity_.trace(file, name()); }

 private:
  void execute_commands();
  void execute(const Compute& tile, CommandTiming& timing);

  const HardwareParameters& hardware_;
  const Clock& clock_;
  const Program& program_;
  Timeline& timeline_;
  Activity activity_;
  std::unique_ptr<Dataflow> dataflow_;
  Stats stats_;
};

}  // namespace vargsim
