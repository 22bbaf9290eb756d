#include "hw_models/dram/stream.h"

#include <algorithm>

namespace vargsim::dram {

Stream::Stream(int number, int outstanding_bursts, int piece_bursts)
    : window_(outstanding_bursts), piece_bursts_(piece_bursts) {
  next_.stream = number;
  next_.transfer = -1;
}

void Stream::begin(const Transfer& transfer, const AddressMap& map, Ticks now, DramCounters* cost) {
  cursor_ = BurstCursor(transfer, map.burst_shift());
  offered_ = now;
  unadmitted_ = burst_count(transfer, Bytes{1} << map.burst_shift());
  admitted_ = 0;
  for (; !accounts_.empty() && accounts_.front().unserved == 0; ++first_account_)
    accounts_.pop_front();
  accounts_.push_back({transfer.address >> map.burst_shift(), ((transfer.end() - 1) >> map.burst_shift()) + 1,
                       unadmitted_, transfer.write, cost});
  open_pieces();
  next_.write = transfer.write;
  ++next_.transfer;
  fetch(map);
}

void Stream::open_pieces() {
  pieces_.assign(static_cast<std::size_t>(ceil_div<std::int64_t>(unadmitted_, piece_bursts_)),
                 OpenPiece{piece_bursts_, 0, 0});
  pieces_.back().left -= static_cast<std::int64_t>(pieces_.size()) * piece_bursts_ - unadmitted_;
  next_piece_ = incomplete_ = 0;
  former_done_ = 0;
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
  if (next_.write) {
    // Posted: a tick after its admission the initiator is rid of it.
    window_.give_back(tick + 1);
    add_to_piece(next_, tick + 1);
  }
  ++admitted_;
  if (--unadmitted_ > 0) fetch(map);
}

void Stream::served(const Service& service) {
  const Request& request = service.request;
  Account& account = accounts_[static_cast<std::size_t>(request.transfer - first_account_)];
  --account.unserved;
  if (account.cost != nullptr) count(service, *account.cost);
  if (request.write) return;
  // The initiator sees the end of the data at that tick, and its next burst arrives at the one after it.
  window_.give_back(service.done + 1);
  add_to_piece(request, service.done);
}

void Stream::add_to_piece(const Request& request, Ticks done) {
  OpenPiece& piece = pieces_[static_cast<std::size_t>(request.piece)];
  --piece.left;
  piece.done = std::max(piece.done, done);
  piece.asked_bytes += request.asked_bytes;
}

bool Stream::may_read_from(const Stream& other) const {
  if (next_.write || accounts_.empty()) return false;
  const Account& own = accounts_.back();
  return std::any_of(other.accounts_.begin(), other.accounts_.end(), [&own](const Account& account) {
    return account.write && account.unserved > 0 && account.begin < own.end && own.begin < account.end;
  });
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
