#pragma once
/// One DMA channel: takes a Load or Store, sets itself up, and moves the bytes between DRAM and SRAM.
///
/// Set-up takes descriptor_cycles, then the transfer is offered to the DRAM, which keeps at most
/// outstanding_bursts of this channel in flight. Each piece crosses the SRAM's ports when it has crossed the
/// DRAM's bus, or when the DRAM's write queue has taken it. A Load ends when its last piece is usable, a
/// Store when the write queue has its last byte: its buffer is free then, and a Load finds the data.

#include <systemc>

#include "hw_models/activity.h"
#include "hw_models/clock.h"
#include "hw_models/dram/dram_port.h"
#include "hw_models/parameters.h"
#include "hw_models/program.h"
#include "hw_models/sequencer/command_source.h"
#include "hw_models/sram/sram_port.h"
#include "hw_models/timeline.h"

namespace vargsim {

class DmaChannel final : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(DmaChannel);
  DmaChannel(const sc_core::sc_module_name& name, int stream, const DmaParameters& parameters,
             const Clock& clock, const Program& program, Timeline& timeline);

  sc_core::sc_port<CommandSource> commands;
  sc_core::sc_port<DramPort> dram;
  sc_core::sc_port<SramPort> sram;

  void trace(sc_core::sc_trace_file* file) const override { activity_.trace(file, name()); }

 private:
  void transfer_commands();
  void move(const Transfer& transfer, const Slice& slice, CommandTiming& timing);

  const int stream_;
  const DmaParameters parameters_;
  const Clock& clock_;
  const Program& program_;
  Timeline& timeline_;
  Activity activity_;
};

}  // namespace vargsim
