#include "hw_models/dram/stream.h"

#include <algorithm>

namespace vargsim::dram {

Stream::Stream(int number, int outstanding_bursts, int piece_bursts)
    : window_(outstanding_bursts), piece_bursts_(piece_bursts) {
  next_.stream = number;
}

void Stream::begin(const Transfer& transfer, const AddressMap& map, Ticks now) {
  const Bytes burst_bytes = Bytes{1} << map.burst_shift();
  begin_ = transfer.address & ~(burst_bytes - 1);
  end_ = round_up(transfer.end(), burst_bytes);
  cursor_ = BurstCursor(transfer, map.burst_shift());
  offered_ = now;
  unadmitted_ = burst_count(transfer, burst_bytes);
  admitted_ = 0;
  counters = DramCounters{};
  pieces_.assign(static_cast<std::size_t>(ceil_div<std::int64_t>(unadmitted_, piece_bursts_)),
                 OpenPiece{piece_bursts_, 0, 0});
  pieces_.back().left -= static_cast<std::int64_t>(pieces_.size()) * piece_bursts_ - unadmitted_;
  next_piece_ = incomplete_ = 0;
  former_done_ = 0;
  next_.write = transfer.write;
  fetch(map);
}

void Stream::fetch(const AddressMap& map) {
  const BurstCursor::Burst burst = cursor_.next();
  next_.burst = burst.index;
  next_.asked_bytes = burst.asked_bytes;
  next_.where = map.locate(burst.index);
  next_.piece = admitted_ / piece_bursts_;
}

void Stream::admitted(const AddressMap& map, Ticks tick) {
  window_.take(tick);
  // A write is posted: with its admission it has left the window.
  if (next_.write) window_.give_back(tick + 1);
  ++admitted_;
  if (--unadmitted_ > 0) fetch(map);
}

void Stream::served(const Service& service) {
  count(service);
  // The initiator sees the end of the data at that tick, and its next burst arrives at the one after it.
  if (!service.request.write) window_.give_back(service.done + 1);
  OpenPiece& piece = pieces_[static_cast<std::size_t>(service.request.piece)];
  --piece.left;
  piece.done = std::max(piece.done, service.done);
  piece.asked_bytes += service.request.asked_bytes;
}

void Stream::count(const Service& service) {
  (service.request.write ? counters.write_bytes : counters.read_bytes) += service.request.asked_bytes;
  ++counters.bursts;
  counters.refreshes += service.refreshes;
  if (service.row_state == RowState::hit) {
    ++counters.row_hits;
    return;
  }
  ++counters.activates;
  ++(service.row_state == RowState::miss ? counters.row_misses : counters.row_conflicts);
}

std::int64_t Stream::left_of_piece() const {
  while (incomplete_ < pieces_.size() && pieces_[incomplete_].left == 0)
    ++incomplete_;
  return incomplete_ < pieces_.size() ? pieces_[incomplete_].left : 0;
}

bool Stream::take_piece(Piece& piece) {
  if (next_piece_ == pieces_.size() || pieces_[next_piece_].left > 0) return false;
  const OpenPiece& complete = pieces_[next_piece_++];
  former_done_ = std::max(former_done_, complete.done);
  piece = {former_done_, complete.asked_bytes, next_piece_ == pieces_.size()};
  return true;
}

}  // namespace vargsim::dram
