#include "hw_models/accelerator.h"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

namespace vargsim {

Accelerator::Accelerator(const sc_core::sc_module_name& name, const HardwareParameters& hardware,
                         const Program& program)
    : sc_module(name),
      program_(program),
      timeline_(program.commands.size()),
      clock_(hardware.clock_mhz),
      sequencer_("sequencer", hardware.sequencer, clock_, program, timeline_),
      sram_("sram", hardware.sram, clock_, program),
      dram_("dram", hardware.dram, hardware.dma,
            piece_bursts(hardware.sram, hardware.dram.part.burst_bytes()), clock_),
      mac_array_("mac_array", hardware, clock_, program, timeline_),
      vector_unit_("vector_unit", hardware, clock_, program, timeline_) {
  mac_array_.commands.bind(sequencer_);
  mac_array_.sram.bind(sram_);
  vector_unit_.commands.bind(sequencer_);
  vector_unit_.sram.bind(sram_);
  for (int channel = 0; channel < hardware.dma.channels; ++channel) {
    const std::string channel_name = fmt::format("dma_{}", channel);
    dma_.push_back(std::make_unique<DmaChannel>(channel_name.c_str(), channel, hardware.dma, clock_, program,
                                                timeline_));
    dma_.back()->commands.bind(sequencer_);
    dma_.back()->dram.bind(dram_);
    dma_.back()->sram.bind(sram_);
  }
}

Accelerator::Stats Accelerator::run() {
  sc_core::sc_start();
  if (sequencer_.finished() != program_.commands.size()) {
    throw std::logic_error(
        fmt::format("the program stands still after {} of {} commands: they wait for each other",
                    sequencer_.finished(), program_.commands.size()));
  }
  Stats stats;
  write_out();
  for (const CommandTiming& timing : timeline_)
    stats.end = std::max(stats.end, timing.end);
  stats.macs = mac_array_.stats().macs;
  stats.sram_fill_bytes = sram_.stats().fill_bytes;
  stats.sram_drain_bytes = sram_.stats().drain_bytes;
  stats.idle_refreshes = dram_.finish(stats.end);
  stats.dram = dram_.total();
  stats.dram_commands = dram_.commands(stats.end);
  stats.dram_ticks = dram_.ticks_until(stats.end);
  return stats;
}

void Accelerator::trace(sc_core::sc_trace_file* file) const {
  sequencer_.trace(file);
  for (const auto& channel : dma_)
    channel->trace(file);
  mac_array_.trace(file);
  vector_unit_.trace(file);
  dram_.trace(file);
}

/// The Store that ends last is over when all that was stored has left the chip.
void Accelerator::write_out() {
  const Cycles written = dram_.drain();
  CommandTiming* last = nullptr;
  for (std::size_t i = 0; i < timeline_.size(); ++i) {
    if (!std::holds_alternative<Store>(program_.commands[i].body)) continue;
    if (last == nullptr || timeline_[i].end >= last->end) last = &timeline_[i];
  }
  if (last != nullptr) last->end = std::max(last->end, written);
}

}  // namespace vargsim
