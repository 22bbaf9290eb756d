#include "hw_models/dma/dma_channel.h"

#include "hw_models/dma/transfer_of.h"

namespace vargsim {

DmaChannel::DmaChannel(const sc_core::sc_module_name& name, int stream, const DmaParameters& parameters,
                       const Clock& clock, const Program& program, Timeline& timeline)
    : sc_module(name),
      stream_(stream),
      parameters_(parameters),
      clock_(clock),
      program_(program),
      timeline_(timeline) {
  SC_THREAD(transfer_commands);
}

void DmaChannel::transfer_commands() {
  for (;;) {
    const CommandId id = commands->take(Unit::dma);
    const Command& command = program_.command(id);
    CommandTiming& timing = timeline_[static_cast<std::size_t>(id)];
    timing.begin = clock_.now();
    activity_.begin(id, program_.command(id).layer);
    timing.dma_channel = stream_;
    timing.descriptor = parameters_.descriptor_cycles;
    if (parameters_.descriptor_cycles > 0) wait(clock_.duration(parameters_.descriptor_cycles));
    if (const auto* load = std::get_if<Load>(&command.body)) {
      move(transfer_of(program_.tensor(load->tensor), load->box, false), load->destination, timing);
    } else {
      const auto& store = std::get<Store>(command.body);
      move(transfer_of(program_.tensor(store.tensor), store.box, true), store.source, timing);
    }
    timing.end = clock_.now();
    activity_.end();
    commands->finish(id);
  }
}

void DmaChannel::move(const Transfer& transfer, const Slice& slice, CommandTiming& timing) {
  dram->start(stream_, transfer, timing.dram);
  Bytes moved = 0;
  for (bool last = false; !last;) {
    const dram::Piece piece = dram->wait_piece(stream_);
    sram->dma_access(slice, moved, piece.asked_bytes, !transfer.write);
    moved += piece.asked_bytes;
    last = piece.last;
  }
  timing.dma_bytes = moved;
  (transfer.write ? timing.sram_read_bytes : timing.sram_write_bytes) += moved;
}

}  // namespace vargsim
