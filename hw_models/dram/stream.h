#pragma once
/// What the controller knows of one initiator: its transfer, its window of bursts in flight, its pieces.

#include <cstdint>
#include <vector>

#include "hw_models/dram/burst_cursor.h"
#include "hw_models/dram/controller.h"
#include "hw_models/dram/request.h"
#include "hw_models/dram/transfer.h"
#include "hw_models/dram/window.h"

namespace vargsim::dram {

class Stream {
 public:
  Stream(int number, int outstanding_bursts, int piece_bursts);

  /// No transfer, or one whose last piece has been taken.
  bool idle() const { return next_piece_ == pieces_.size() && unadmitted_ == 0; }

  void begin(const Transfer& transfer, const AddressMap& map, Ticks now);

  /// The earliest tick for its next burst by offer and window; `never` without one or while that depends on
  /// decisions to come.
  Ticks ready() const { return unadmitted_ == 0 ? never : std::max(offered_, window_.free_at()); }

  /// Its next burst, while there is one.
  const Request& next() const { return next_; }

  /// Its next burst has been admitted.
  void admitted(const AddressMap& map, Ticks tick);

  /// One of its bursts has been served.
  void served(const Service& service);

  /// Whether one of its reads may find its burst among the waiting writes of another stream.
  bool may_read_from(const Stream& other) const {
    return !next_.write && other.next_.write && !other.complete() && begin_ < other.end_ &&
           other.begin_ < end_;
  }

  /// Bursts yet to be served before the oldest piece that is not complete; 0 when all are.
  std::int64_t left_of_piece() const;
  bool complete() const { return left_of_piece() == 0; }

  bool take_piece(Piece& piece);

  DramCounters counters;  ///< of the current or last transfer

 private:
  struct OpenPiece {
    std::int64_t left = 0;  ///< bursts not served yet
    Ticks done = 0;
    Bytes asked_bytes = 0;
  };

  void fetch(const AddressMap& map);
  void count(const Service& service);

  Window window_;
  BurstCursor cursor_;
  Request next_;
  std::int64_t begin_ = 0;  ///< all bytes of the transfer lie in [begin_, end_)
  std::int64_t end_ = 0;
  Ticks offered_ = 0;
  std::int64_t unadmitted_ = 0;  ///< bursts of the transfer
  std::int64_t admitted_ = 0;

  int piece_bursts_;
  std::vector<OpenPiece> pieces_;       ///< of the transfer
  std::size_t next_piece_ = 0;          ///< the first not taken
  mutable std::size_t incomplete_ = 0;  ///< all before it are complete
  Ticks former_done_ = 0;
};

}  // namespace vargsim::dram
