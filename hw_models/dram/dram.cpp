#include "hw_models/dram/dram.h"

#include <algorithm>

namespace vargsim {

namespace {

dram::Policy policy_of(const DramParameters& parameters) {
  dram::Policy policy;
  policy.refresh = parameters.refresh;
  return policy;
}

}  // namespace

Dram::Dram(const sc_core::sc_module_name& name, const DramParameters& parameters, const DmaParameters& dma,
           int piece_bursts, const Clock& clock)
    : sc_module(name),
      clock_(clock),
      tick_fs_(std::int64_t{parameters.part.tck_ps} * 1000),
      burst_ticks_(parameters.part.burst_ticks),
      controller_(parameters, dma.channels, dma.outstanding_bursts, piece_bursts, policy_of(parameters)) {
  for (int stream = 0; stream < dma.channels; ++stream)
    streams_.push_back(std::make_unique<Stream>());
  SC_METHOD(decide);
  sensitive << decision_due_;
  dont_initialize();
}

void Dram::start(int stream, const Transfer& transfer, DramCounters& cost) {
  controller_.offer(stream, transfer, ceil_div(Clock::now_fs(), tick_fs_), &cost);
  ++open_transfers_;
  schedule_decision();
}

void Dram::schedule_decision() {
  const Ticks tick = controller_.next_event();
  if (tick == dram::Controller::never) return;
  // A notification at a later instant than one that stands already is ignored by the kernel: then `decide`
  // looks again.
  decision_due_.notify(Clock::from_fs(std::max<std::int64_t>(0, tick * tick_fs_ + 1 - Clock::now_fs())));
}

void Dram::decide() {
  controller_.advance_to((Clock::now_fs() - 1) / tick_fs_);
  dram::Piece piece;
  for (std::size_t stream = 0; stream < streams_.size(); ++stream) {
    while (controller_.take_piece(static_cast<int>(stream), piece)) {
      streams_[stream]->pieces.push_back(piece);
      streams_[stream]->piece_ready.notify(sc_core::SC_ZERO_TIME);
    }
  }
  schedule_decision();
}

void Dram::record(BusLog& log) {
  controller_.observe_services([this, &log](const dram::Service& service) {
    if (service.forwarded) return log.add_forwarded();
    log.add({service.request.where.channel, service.request.stream, service.request.transfer,
             service.request.write, (service.done - burst_ticks_) * tick_fs_, service.done * tick_fs_, 1});
  });
}

void Dram::trace(sc_core::sc_trace_file* file) const {
  sc_core::sc_trace(file, open_transfers_, std::string(name()) + ".open_transfers");
}

dram::Piece Dram::wait_piece(int stream) {
  Stream& own = *streams_[static_cast<std::size_t>(stream)];
  while (own.pieces.empty())
    wait(own.piece_ready);
  const dram::Piece piece = own.pieces.front();
  own.pieces.pop_front();
  const Cycles edge = clock_.edge_at_or_after(piece.done * tick_fs_);
  const std::int64_t remaining_fs = edge * clock_.period_fs() - Clock::now_fs();
  if (remaining_fs > 0) wait(Clock::from_fs(remaining_fs));
  if (piece.last) --open_transfers_;
  return piece;
}

}  // namespace vargsim
