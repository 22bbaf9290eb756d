#pragma once
/// One DRAM channel: two bounded queues of bursts, open rows, command and bus timings, refresh. First-ready
/// first-come-first-served (FR-FCFS).
///
/// The channel serves reads or writes. It turns to its writes when they pass the high watermark or no read
/// waits, and back when they are down to the low watermark and a read waits. In the direction served, each
/// bank goes for its oldest burst in the open row, or without one for its oldest burst: PRE where another row
/// is open, ACT, then the access. A row opened for a burst stays open until that burst has had its access,
/// whatever the direction. Of the commands of all banks the earliest goes first, at equal ticks that of the
/// oldest burst; one command a tick, in the order of time, never moved afterwards.
///
/// Refresh falls due every refi ticks. From then on only bursts whose rows have just been opened are served;
/// then all banks are precharged together and the channel is blocked for rfc ticks. Refreshes that fall due
/// while nothing waits are done in the past, when the next burst comes.
///
/// Other page policies close rows by auto-precharge, which takes no command of its own and is not told to the
/// observer.
///
/// No loop over ticks: `next_tick` says when the next command comes if nothing else is admitted, `step`
/// issues it.

#include <cstdint>
#include <vector>

#include "hw_models/dram/burst_queue.h"
#include "hw_models/dram/policy.h"
#include "hw_models/dram/request.h"
#include "hw_models/dram/timing_gates.h"
#include "hw_models/parameters.h"

namespace vargsim::dram {

class Channel {
 public:
  /// Throws InputError for a part that would spend all its time on refreshes, or with more than 64 banks.
  explicit Channel(const DramPart& part, const Policy& policy = {});

  /// The earliest tick at which a burst of this direction finds room; `never` while its queue is full.
  Ticks room_at(bool write) const {
    return queue_.count(write) < places_[write ? 1 : 0] ? room_since_[write ? 1 : 0] : never;
  }

  /// Bursts of this direction that find room at once.
  int room(bool write) const { return places_[write ? 1 : 0] - queue_.count(write); }

  /// Whether a read finds its data in the write queue. It is done a tick later and must not be admitted.
  bool forwards(const Request& request) const {
    return !request.write && queue_.count(true) > 0 && queue_.has_write(request);
  }

  /// Puts a burst into its queue, which must have room. Ticks must not decrease, nor lie before a command.
  void admit(const Request& request, Ticks tick);

  /// The tick of the next command; `never` when nothing waits.
  Ticks next_tick() {
    if (undecided_) decide();
    return next_.tick;
  }

  /// Issues the next command. True when it was an access, whose burst is then told.
  bool step(Service& service);

  /// No access can come before this tick.
  Ticks earliest_access() const;

  /// Does the refreshes due up to and including `now` and returns their number. Nothing may wait.
  std::int64_t refresh_until(Ticks now);

  /// Calls this for every command from now on.
  void observe(Observer observer) { observer_ = std::move(observer); }

 private:
  static constexpr std::int64_t closed = -1;
  static constexpr int none = BurstQueue::none;

  struct Bank {
    std::int64_t open_row = closed;
    int owner = none;          ///< the burst its row was opened for, until its access
    bool conflicting = false;  ///< closed because a burst wanted another row
  };
  /// What a bank would do next, as far as the bank itself is concerned.
  struct Plan {
    Ticks earliest = 0;
    std::int64_t age = 0;
    Command command = Command::activate;
    int group = 0;
    int burst = none;
  };
  struct Next {
    Ticks tick = never;
    std::int64_t age = 0;
    Command command = Command::refresh;
    int bank = 0;
  };

  Bank& bank_at(int bank) { return banks_[static_cast<std::size_t>(bank)]; }
  Plan& plan_at(int bank) { return plans_[static_cast<std::size_t>(bank)]; }

  bool turn();
  void plan(int bank);
  void plan_all();
  void decide();
  void consider(int bank);
  void decide_refresh();
  Ticks refresh_tick() const;
  void refresh(Ticks precharge);
  void activate(const Plan& plan);
  void precharge(const Plan& plan);
  void access(const Plan& plan, Service& service);
  bool closes_after_access(int bank) const;
  void catch_up(Ticks now);
  void tell(Command command, Ticks tick, const Location& where) const {
    if (observer_) observer_({command, tick, where});
  }

  DramPart part_;
  PagePolicy page_;
  std::array<int, 2> places_;
  int low_, high_;  ///< watermarks, in bursts
  TimingGates gates_;
  BurstQueue queue_;
  std::vector<Bank> banks_;
  std::vector<Plan> plans_;
  std::uint64_t planned_ = 0;  ///< a bit for each bank that has a plan
  std::uint64_t owned_ = 0;    ///< a bit for each bank with an owner
  std::uint64_t open_ = 0;     ///< a bit for each bank with an open row

  bool writing_ = false;
  bool undecided_ = false;
  Next next_;
  Ticks free_slot_ = 0;  ///< of the command bus
  std::array<Ticks, 2> room_since_{};

  Ticks refresh_due_;
  Ticks refresh_end_ = 0;
  std::int64_t refreshes_ = 0;  ///< since the last access
  Observer observer_;
};

}  // namespace vargsim::dram
