#pragma once
/// One DRAM channel: two bounded queues of bursts, open rows, command and bus timings, refresh. First-ready
/// first-come-first-served (FR-FCFS).
///
/// The channel serves reads or writes. It turns to its writes when they pass the high watermark or no read
/// waits, and back when they are down to the low watermark and a read waits. In the direction served, each
/// bank goes for its oldest burst in the open row, or without one for its oldest burst: PRE where another row
/// is open, ACT, then the access. A row opened for a burst stays open until that burst has had its access,
/// whatever the direction. Of the commands of all banks the earliest goes first, at equal ticks that of the
/// oldest burst; in the order of time, never moved afterwards. A command holds the command bus for its
/// command_ticks.
///
/// All-bank refresh falls due every refi ticks. From then on only bursts whose rows have just been opened are
/// served; then all banks of all ranks are precharged together and the channel is blocked for rfc ticks.
/// Per-bank refresh falls due every bank_refresh.refi / ranks ticks for some banks (bank_refresh.h). Their
/// bursts wait but for one whose row has just been opened; once they are precharged they are blocked for
/// bank_refresh.rfc, while the other banks go on. Refreshes that fall due while nothing waits are done in the
/// past, when the next burst comes.
///
/// Other page policies close rows by auto-precharge, which takes no command of its own; the observer sees it
/// at the access.
///
/// No loop over ticks: `next_tick` says when the next command comes if nothing else is admitted, `step`
/// issues it.

#include <cstdint>
#include <vector>

#include "hw_models/dram/bank_refresh.h"
#include "hw_models/dram/burst_queue.h"
#include "hw_models/dram/channel_model.h"
#include "hw_models/dram/open_time.h"
#include "hw_models/dram/policy.h"
#include "hw_models/dram/request.h"
#include "hw_models/dram/timing_gates.h"
#include "hw_models/parameters.h"

namespace vargsim::dram {

class Channel final : public ChannelModel {
 public:
  /// Throws InputError for a part that would spend all its time on refreshes, that has more than 64 banks, or
  /// that has no per-bank refresh where the policy asks for it.
  explicit Channel(const DramPart& part, const Policy& policy = {});

  int room(bool write) const override { return places_[write ? 1 : 0] - queue_.count(write); }
  bool forwards(const Request& request) const override {
    return !request.write && queue_.count(true) > 0 && queue_.has_write(request);
  }
  void admit(const Request& request, Ticks tick) override;
  bool step(Service& service) override;
  Ticks earliest_access() const override;
  std::int64_t refresh_until(Ticks now) override;
  DramCommands commands(Ticks now) const override;
  void observe(Observer observer) override { observer_ = std::move(observer); }

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
    int burst = none;  ///< none: a precharge for a refresh
  };
  /// What comes at next_tick_.
  struct Next {
    std::int64_t age = 0;
    Command command = Command::refresh;
    int bank = 0;
  };

  Bank& bank_at(int bank) { return banks_[static_cast<std::size_t>(bank)]; }
  Plan& plan_at(int bank) { return plans_[static_cast<std::size_t>(bank)]; }

  bool turn();
  void plan(int bank);
  void plan_for_refresh(int bank);
  void plan_all();
  void decide() override;
  void consider(int bank);
  void consider_all(std::uint64_t banks);
  void decide_refresh();
  void begin_bank_refresh();
  void consider_bank_refresh();
  Ticks refresh_tick() const;
  void refresh(Ticks precharge);
  void refresh_banks();
  void activate(const Plan& plan);
  void precharge(const Plan& plan);
  void access(const Plan& plan, Service& service);
  bool closes_after_access(int bank) const;
  void set_open(int bank, Ticks tick);
  void set_closed(int bank, Ticks tick);
  bool any_open(int rank) const { return (open_ & rank_banks_[static_cast<std::size_t>(rank)]) != 0; }
  int rank_of(int bank) const { return bank_ranks_[static_cast<std::size_t>(bank)]; }
  Location location_of(int bank) const {
    return {0, bank / part_.banks_per_group, bank, banks_[static_cast<std::size_t>(bank)].open_row};
  }
  void catch_up(Ticks now);
  void catch_up_banks(Ticks now);
  void tell(Command command, Ticks tick, const Location& where, bool auto_precharge = false) const {
    if (observer_) observer_({command, tick, where, auto_precharge});
  }

  DramPart part_;
  PagePolicy page_;
  std::array<int, 2> places_;
  int low_, high_;  ///< watermarks, in bursts
  TimingGates gates_;
  BurstQueue queue_;
  std::vector<int> bank_ranks_;
  std::vector<std::uint64_t> rank_banks_;  ///< a bit for each bank of a rank
  std::vector<Bank> banks_;
  std::vector<Plan> plans_;
  std::uint64_t planned_ = 0;  ///< a bit for each bank that has a plan
  std::uint64_t owned_ = 0;    ///< a bit for each bank with an owner
  std::uint64_t open_ = 0;     ///< a bit for each bank with an open row

  bool writing_ = false;
  Next next_;
  Ticks free_slot_ = 0;  ///< of the command bus

  RefreshPolicy refresh_policy_;
  Ticks refresh_interval_;
  Ticks refresh_due_;
  Ticks refresh_end_ = 0;
  BankRefreshOrderOf bank_refreshes_;
  std::uint64_t refreshing_ = 0;      ///< a bit for each bank that the REFpb due is for
  std::int64_t refreshes_ = 0;        ///< since the last access
  std::vector<OpenTime> open_times_;  ///< of each rank
  DramCommands commands_;
  Observer observer_;
};

}  // namespace vargsim::dram
