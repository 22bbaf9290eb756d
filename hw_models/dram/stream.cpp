#include "hw_models/dram/stream.h"

#include <algorithm>

namespace vargsim::dram {

Stream::Stream(int outstanding_bursts, int piece_bursts)
    : window_(static_cast<std::size_t>(outstanding_bursts), 0), piece_bursts_(piece_bursts) {}

void Stream::begin(const Transfer& transfer, int burst_shift, Ticks now) {
  cursor_ = BurstCursor(transfer, burst_shift);
  write_ = transfer.write;
  undecided_ = burst_count(transfer, Bytes{1} << burst_shift);
  counters = DramCounters{};
  current_ = Piece{};
  piece_left_ = piece_bursts_;
  ready_ = std::max(now, window_[oldest_]);
}

void Stream::decided(Bytes asked_bytes, Ticks done) {
  window_[oldest_] = done;
  if (++oldest_ == window_.size()) oldest_ = 0;
  --undecided_;
  ready_ = undecided_ > 0 ? window_[oldest_] : Controller::never;

  current_.asked_bytes += asked_bytes;
  current_.done = std::max(current_.done, done);
  if (--piece_left_ == 0 || undecided_ == 0) end_piece();
}

void Stream::end_piece() {
  current_.last = undecided_ == 0;
  pieces_.push_back(current_);
  current_.asked_bytes = 0;  // `done` stays: with several channels an earlier burst may complete last
  piece_left_ = piece_bursts_;
}

bool Stream::take_piece(Piece& piece) {
  if (next_piece_ == pieces_.size()) return false;
  piece = pieces_[next_piece_++];
  if (next_piece_ == pieces_.size()) {
    pieces_.clear();
    next_piece_ = 0;
  }
  return true;
}

Ticks Stream::earliest_piece(const Bounds& bounds) const {
  if (undecided_ == 0) return Controller::never;
  const std::int64_t before =
      std::min<std::int64_t>(piece_left_, undecided_) - 1;  // bursts before the piece's last
  const Ticks by_admission = std::max(bounds.slot, ready_) + before;
  const auto window = static_cast<std::int64_t>(window_.size());
  if (before < window) {
    const auto gate = static_cast<std::size_t>(before) + oldest_;
    return std::max(by_admission, window_[gate < window_.size() ? gate : gate - window_.size()]);
  }
  const std::int64_t to_complete =
      before - window + 1;  // undecided bursts that must have left the bus by then
  return std::max(by_admission, bounds.bus_free + ceil_div<std::int64_t>(to_complete, bounds.channels) *
                                                      bounds.burst_ticks);
}

}  // namespace vargsim::dram
