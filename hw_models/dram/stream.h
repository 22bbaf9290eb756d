#pragma once
/// What the controller knows of one initiator: its transfer, its window of bursts in flight, its pieces.

#include <cstdint>
#include <vector>

#include "hw_models/dram/burst_cursor.h"
#include "hw_models/dram/controller.h"
#include "hw_models/dram/transfer.h"

namespace vargsim::dram {

class Stream {
 public:
  Stream(int outstanding_bursts, int piece_bursts);

  /// No transfer, or one whose last piece has been taken.
  bool idle() const { return undecided_ == 0 && pieces_.empty(); }

  void begin(const Transfer& transfer, int burst_shift, Ticks now);

  /// The earliest tick for its next burst by offer and window; `never` when all its bursts are decided.
  Ticks ready() const { return ready_; }
  bool write() const { return write_; }
  BurstCursor::Burst next_burst() { return cursor_.next(); }

  /// Tells what became of the burst that `next_burst` gave.
  void decided(Bytes asked_bytes, Ticks done);

  /// The DRAM as far as it bounds a stream: `slot` is the next tick with a free admission.
  struct Bounds {
    Ticks slot = 0;
    Ticks bus_free = 0;  ///< the earliest over the channels
    int burst_ticks = 1;
    int channels = 1;
  };
  /// No admission before this tick completes a piece.
  Ticks earliest_piece(const Bounds& bounds) const;

  bool take_piece(Piece& piece);

  DramCounters counters;  ///< of the current or last transfer

 private:
  void end_piece();

  // Completion ticks of the last outstanding_bursts bursts, a ring: the next burst replaces the oldest.
  std::vector<Ticks> window_;
  std::size_t oldest_ = 0;
  Ticks ready_ = Controller::never;

  BurstCursor cursor_;
  bool write_ = false;
  std::int64_t undecided_ = 0;  ///< bursts of the transfer

  int piece_bursts_;
  int piece_left_ = 0;  ///< bursts until the current piece is full
  Piece current_;
  std::vector<Piece> pieces_;  ///< decided, from next_piece_ on not yet taken
  std::size_t next_piece_ = 0;
};

}  // namespace vargsim::dram
