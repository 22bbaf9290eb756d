#pragma once
/// The DRAM's kernel-free core: streams of bursts, an arbiter, and channels that reorder (channel.h).
///
/// Time is in ticks (tCK) since reset. Initiators are streams (one a DMA channel); a stream has one transfer
/// at a time, cut into bursts. A burst is *admitted* to a queue of its channel at the earliest tick at which
///   - its transfer has been offered, and the bursts of the transfer before it have been admitted,
///   - the stream has fewer than `outstanding_bursts` bursts in flight: a read until the tick after its data
///     have crossed the bus, a write (posted) until it has been admitted,
///   - the queue of its channel and direction has room,
///   - no other burst was admitted at this tick.
/// Among streams that could be admitted at the same tick but for room in a queue, the one served last goes on
/// for up to `arbitration_bursts` bursts in a row, then the next in turn (round robin by stream number). The
/// burst in turn that finds no room holds up those of the other streams.
/// A read of a burst that waits in the write queue takes its data from there: it is done one tick after its
/// admission, needs no command and counts as a row hit.
///
/// A transfer tells its progress in pieces of `piece_bursts` bursts, in the order of the transfer though its
/// bursts may be served out of order. A piece of reads is done when the data of its last burst have crossed
/// the bus, a piece of writes a tick after the admission of its last burst: the controller holds the data,
/// and the initiator may go on. When they have crossed the bus is told by `drain` for the whole run.
///
/// `advance_to(t)` makes every decision up to and including tick t, none beyond: what is offered later at the
/// same instant must be offered before advancing. No loop over ticks: time jumps from decision to decision.
/// Not modelled: power-down, postponed refreshes, ECC.

#include <cstdint>
#include <memory>

#include "hw_models/dram/energy.h"
#include "hw_models/dram/policy.h"
#include "hw_models/dram/request.h"
#include "hw_models/dram/transfer.h"
#include "hw_models/parameters.h"

namespace vargsim::dram {

/// A part of a transfer, all of whose reads have been decided or all of whose writes have been admitted.
struct Piece {
  Ticks done = 0;  ///< tick from which the initiator has its data, or is rid of them
  Bytes asked_bytes = 0;
  bool last = false;  ///< the transfer is complete
};

class Controller {
 public:
  static constexpr Ticks never = dram::never;

  /// `piece_bursts`: a transfer reports progress every so many bursts. Throws InputError for an unknown
  /// mapping, and as the channels do.
  Controller(const DramParameters& parameters, int streams, int outstanding_bursts, int piece_bursts = 32,
             const Policy& policy = {});
  ~Controller();
  Controller(const Controller&) = delete;
  Controller& operator=(const Controller&) = delete;

  /// Offers a transfer on an idle stream (its former transfer's last piece has been taken). `now` must not
  /// lie before what has been advanced to. Throws std::logic_error when either does not hold, and InputError
  /// when the transfer leaves the device. What its bursts cost is added to `cost`, which must outlive them.
  void offer(int stream, const Transfer& transfer, Ticks now, DramCounters* cost = nullptr);

  /// No piece can be decided before this tick unless something else is offered; `never` when all streams are
  /// complete. Writes may still wait then.
  Ticks next_event() const;

  /// Makes all decisions at ticks <= now.
  void advance_to(Ticks now);

  /// Hands out the next decided piece of a stream's transfer, in order. Its `done` may lie in the future.
  bool take_piece(int stream, Piece& piece);

  /// Calls this for every command of a channel from now on.
  void observe(int channel, Observer observer);

  /// Calls this for every burst that is served from now on. A request's `transfer` counts those of its
  /// stream from 0.
  void observe_services(ServiceObserver observer);

  /// Makes all decisions, after the last offer; returns the tick at which the last data have crossed the bus.
  Ticks drain();

  /// Counts the refreshes due up to `now` in idle channels, and returns them alone. Call once, after `drain`.
  std::int64_t finish(Ticks now);

  /// What all channels have issued up to `now`. Call after `drain`, and after `finish` for its refreshes.
  DramCommands commands(Ticks now) const;

  /// Sum over all bursts served, and the idle refreshes counted by `finish`.
  const DramCounters& total() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace vargsim::dram
