#pragma once
/// The DRAM's kernel-free core: banks, open rows, timings, refresh and turnaround, served in the order of
/// arrival.
///
/// Time is in ticks (tCK) since reset. Initiators are streams (one a DMA channel); a stream has one transfer
/// at a time, cut into bursts. A burst is *admitted* to its channel's in-order queue at the earliest tick at
/// which
///   - its transfer has been offered,
///   - the stream has fewer than `outstanding_bursts` bursts in flight (counted in issue order, a sliding
///     window: burst i is not admitted before burst i - outstanding_bursts has completed),
///   - no other burst was admitted at this tick.
/// Among streams that could be admitted at the same tick, the one served last goes on for up to
/// `arbitration_bursts` bursts in a row, then the next in turn (round robin by stream number). Bursts of a
/// channel are served in the order of admission. ACT and PRE of a burst may overlap the data of earlier ones
/// in other banks; ACTs are issued in order. Rows stay open (open page) until a conflict or a refresh.
/// All-bank refresh falls due every refi ticks in each channel, waits for accesses already decided, closes
/// all rows and blocks the channel for rfc ticks; refreshes that fall due in an idle channel are counted and
/// done in the past.
///
/// `advance_to(t)` makes every decision up to and including tick t, none beyond: what is offered later at the
/// same instant must be offered before advancing. No loop over ticks: time jumps from decision to decision.
/// Not modelled: command bus contention, reordering, per-bank refresh, power-down.

#include <cstdint>
#include <limits>
#include <memory>

#include "hw_models/dram/transfer.h"
#include "hw_models/parameters.h"

namespace vargsim::dram {

/// A part of a transfer whose last burst has been decided.
struct Piece {
  Ticks done = 0;  ///< tick at which its last burst has crossed the data bus
  Bytes asked_bytes = 0;
  bool last = false;  ///< the transfer is complete
};

class Controller {
 public:
  static constexpr Ticks never = std::numeric_limits<Ticks>::max();

  /// `piece_bursts`: a transfer reports progress every so many bursts. Throws InputError for an unknown
  /// mapping.
  Controller(const DramParameters& parameters, int streams, int outstanding_bursts, int piece_bursts = 32);
  ~Controller();
  Controller(const Controller&) = delete;
  Controller& operator=(const Controller&) = delete;

  /// Offers a transfer on an idle stream (its former transfer's last piece has been taken). `now` must not
  /// lie before what has been advanced to. Throws std::logic_error when either does not hold, and InputError
  /// when the transfer leaves the device.
  void offer(int stream, const Transfer& transfer, Ticks now);

  /// No piece can be decided before this tick unless something else is offered; `never` when all streams are
  /// idle.
  Ticks next_event() const;

  /// Makes all decisions at ticks <= now.
  void advance_to(Ticks now);

  /// Hands out the next decided piece of a stream's transfer, in order. Its `done` may lie in the future.
  bool take_piece(int stream, Piece& piece);

  /// What the current or last transfer of a stream has cost so far.
  const DramCounters& transfer_counters(int stream) const;

  /// Counts the refreshes due up to `now` in idle channels, and returns them alone. Call once, at the end of
  /// a run.
  std::int64_t finish(Ticks now);

  /// Sum over all transfers and the idle refreshes counted by `finish`.
  const DramCounters& total() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace vargsim::dram
