#pragma once
/// The vector unit: executes pooling and element-wise tiles one after another, `lanes` element operations a
/// cycle, after the SRAM's latency and with the pipeline's fill and drain; bank conflicts come on top.

#include <systemc>

#include "hw_models/activity.h"
#include "hw_models/clock.h"
#include "hw_models/parameters.h"
#include "hw_models/sequencer/command_source.h"
#include "hw_models/sram/sram_port.h"
#include "hw_models/timeline.h"

namespace vargsim {

class VectorUnit final : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(VectorUnit);
  VectorUnit(const sc_core::sc_module_name& name, const HardwareParameters& hardware, const Clock& clock,
             const Program& program, Timeline& timeline);

  sc_core::sc_port<CommandSource> commands;
  sc_core::sc_port<SramPort> sram;

  void trace(sc_core::sc_trace_file* file) const override { activity_.trace(file, name()); }

 private:
  void execute_commands();
  void execute(const Compute& tile, CommandTiming& timing);

  const HardwareParameters& hardware_;
  const Clock& clock_;
  const Program& program_;
  Timeline& timeline_;
  Activity activity_;
};

}  // namespace vargsim
