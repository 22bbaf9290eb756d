#include "hw_models/dram/channel.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/error.h"

namespace vargsim::dram {

namespace {

constexpr std::int64_t before_all = -1;  ///< an age

std::uint64_t bit(int bank) {
  return std::uint64_t{1} << bank;
}

/// Calls `visit` with the number of each set bit.
template <class Visit>
void for_each_bit(std::uint64_t bits, const Visit& visit) {
  for (; bits != 0; bits &= bits - 1)
    visit(__builtin_ctzll(bits));
}

/// The ticks from one refresh to the next of the channel.
Ticks interval_of(const DramPart& part, RefreshPolicy policy) {
  if (policy == RefreshPolicy::off) return never;
  return policy == RefreshPolicy::all_bank ? part.refi : part.bank_refresh.refi / part.ranks;
}

void check(const DramPart& part, RefreshPolicy policy) {
  if (part.banks() > 64) {
    throw InputError(fmt::format("dram: {} banks in a channel, at most 64 are modelled", part.banks()));
  }
  if (policy == RefreshPolicy::per_bank && part.bank_refresh.rfc == 0) {
    throw InputError(fmt::format("dram: refresh per_bank: part {} has no per-bank refresh", part.name));
  }
  if (policy == RefreshPolicy::per_bank &&
      interval_of(part, policy) <= part.bank_refresh.to_bank_refresh / part.ranks) {
    throw InputError(fmt::format("dram: bank_refresh.refi is {}, must exceed to_bank_refresh, {}",
                                 part.bank_refresh.refi, part.bank_refresh.to_bank_refresh));
  }
  // Otherwise the next refresh would fall due before the first access after the last one.
  if (part.refi > part.rfc + part.rcd) return;
  throw InputError(
      fmt::format("dram: refi is {}, must exceed rfc + rcd, {}", part.refi, part.rfc + part.rcd));
}

}  // namespace

Channel::Channel(const DramPart& part, const Policy& policy)
    : part_(part),
      page_(policy.page),
      places_{policy.read_queue, policy.write_queue},
      low_(static_cast<int>(std::floor(policy.low_watermark * policy.write_queue))),
      high_(static_cast<int>(std::floor(policy.high_watermark * policy.write_queue))),
      gates_(part),
      queue_(part.banks(), policy.read_queue + policy.write_queue),
      banks_(static_cast<std::size_t>(part.banks())),
      plans_(banks_.size()),
      refresh_policy_(policy.refresh),
      refresh_interval_(interval_of(part, policy.refresh)),
      refresh_due_(refresh_interval_),
      bank_refreshes_(part),
      open_times_(static_cast<std::size_t>(part.ranks)) {
  check(part, policy.refresh);
  rank_banks_.assign(static_cast<std::size_t>(part.ranks), 0);
  for (int bank = 0; bank < part.banks(); ++bank) {
    const int rank = bank / part.banks_per_rank();
    bank_ranks_.push_back(rank);
    rank_banks_[static_cast<std::size_t>(rank)] |= bit(bank);
  }
}

void Channel::admit(const Request& request, Ticks tick) {
  if (queue_.count(false) + queue_.count(true) == 0) catch_up(tick);
  free_slot_ = std::max(free_slot_, tick);
  queue_.add(request, tick);
  if (queue_.count(request.write) == places_[request.write ? 1 : 0]) room_at_[request.write ? 1 : 0] = never;
  if (turn()) {
    plan_all();
    undecided_ = true;
    return;
  }
  if (request.write != writing_) return;
  const int bank = request.where.bank;
  const bool planned = (planned_ & bit(bank)) != 0;
  const int before = plan_at(bank).burst;
  plan(bank);
  if ((planned_ & bit(bank)) == 0) return;  // the bank waits for its refresh
  if (planned && plan_at(bank).burst == before) return;
  if (planned || undecided_) {
    undecided_ = true;
  } else {
    consider(bank);
    if (next_tick_ >= refresh_due_) undecided_ = true;
  }
}

/// Chooses the direction to serve; true when it has changed.
bool Channel::turn() {
  const bool reads_wait = queue_.count(false) > 0;
  const int writes = queue_.count(true);
  const bool before = writing_;
  if (writing_) {
    writing_ = writes > low_ || !reads_wait;
  } else {
    writing_ = writes > high_ || (writes > 0 && !reads_wait);
  }
  return writing_ != before;
}

void Channel::plan(int bank) {
  if ((refreshing_ & bit(bank)) != 0) {
    plan_for_refresh(bank);
    return;
  }
  const Bank& state = bank_at(bank);
  const int hit = state.open_row == closed ? none : queue_.oldest_in_row(bank, writing_, state.open_row);
  int burst = hit;
  if (burst == none) burst = state.owner;
  Command command = Command::activate;
  if (burst != none) {
    command = queue_.at(burst).request.write ? Command::write : Command::read;
  } else {
    burst = queue_.oldest(bank, writing_);
    if (burst == none) {
      planned_ &= ~bit(bank);
      return;
    }
    if (state.open_row != closed) command = Command::precharge;
  }
  const BurstQueue::Burst& waiting = queue_.at(burst);
  plan_at(bank) = {gates_.of_bank(command, bank), waiting.age, command, waiting.request.where.group, burst};
  planned_ |= bit(bank);
}

/// Until its refresh, a bank serves the burst that its row was opened for, then it is closed, and waits.
void Channel::plan_for_refresh(int bank) {
  const Bank& state = bank_at(bank);
  planned_ |= bit(bank);
  if (state.owner != none) {
    const BurstQueue::Burst& waiting = queue_.at(state.owner);
    const Command command = waiting.request.write ? Command::write : Command::read;
    plan_at(bank) = {gates_.of_bank(command, bank), waiting.age, command, waiting.request.where.group,
                     state.owner};
  } else if (state.open_row != closed) {
    plan_at(bank) = {std::max(gates_.of_bank(Command::precharge, bank), refresh_due_), before_all,
                     Command::precharge, location_of(bank).group, none};
  } else {
    planned_ &= ~bit(bank);
  }
}

void Channel::plan_all() {
  for (int bank = 0; bank < static_cast<int>(banks_.size()); ++bank)
    plan(bank);
}

void Channel::consider(int bank) {
  const Plan& plan = plan_at(bank);
  const Ticks tick = std::max({plan.earliest, gates_.of_group(plan.command, plan.group), free_slot_});
  if (tick > next_tick_ || (tick == next_tick_ && plan.age > next_.age)) return;
  next_tick_ = tick;
  next_ = {plan.age, plan.command, bank};
}

/// The first of the commands planned for some banks. Which bank is best cannot be foretold, so there is no
/// branch on it.
void Channel::consider_all(std::uint64_t banks) {
  Ticks first = never;
  std::int64_t age = 0;
  int best = 0;
  for (; banks != 0; banks &= banks - 1) {
    const int bank = __builtin_ctzll(banks);
    const Plan& plan = plan_at(bank);
    const Ticks tick = std::max({plan.earliest, gates_.of_group(plan.command, plan.group), free_slot_});
    const bool better = (tick < first) | ((tick == first) & (plan.age < age));
    first = better ? tick : first;
    age = better ? plan.age : age;
    best = better ? bank : best;
  }
  next_tick_ = first;
  next_ = first == never ? Next{} : Next{age, plan_at(best).command, best};
}

void Channel::decide() {
  undecided_ = false;
  consider_all(planned_);
  if (next_tick_ >= refresh_due_ && next_tick_ != never && refreshing_ == 0) {
    if (refresh_policy_ == RefreshPolicy::all_bank) {
      decide_refresh();
      return;
    }
    begin_bank_refresh();
    consider_all(planned_);
  }
  if (refreshing_ != 0) consider_bank_refresh();
}

void Channel::decide_refresh() {
  consider_all(owned_);
  if (next_tick_ == never) next_tick_ = refresh_tick();
}

void Channel::begin_bank_refresh() {
  refreshing_ = bank_refreshes_.next([this](int bank) { return queue_.waiting(bank); });
  for_each_bit(refreshing_, [this](int bank) { plan(bank); });
}

void Channel::consider_bank_refresh() {
  if ((open_ & refreshing_) != 0) return;
  Ticks tick = std::max(free_slot_, refresh_due_);
  for_each_bit(refreshing_, [this, &tick](int bank) {
    tick =
        std::max({tick, gates_.refresh_of_bank(bank), gates_.bank_refresh_of_group(location_of(bank).group)});
  });
  // An ACT that would end no earlier would put the refresh off, and the next one again.
  const bool before_activate =
      next_.command == Command::activate && next_tick_ != never &&
      tick + gates_.ticks_of(Command::refresh_bank) <= next_tick_ + gates_.ticks_of(Command::activate);
  if (tick > next_tick_ && !before_activate) return;
  next_tick_ = tick;
  next_ = {before_all, Command::refresh_bank, __builtin_ctzll(refreshing_)};
}

/// The earliest tick at which the refresh due can precharge all banks, or begin where all are closed.
Ticks Channel::refresh_tick() const {
  Ticks tick = std::max({refresh_due_, free_slot_, refresh_end_});
  for (int bank = 0; bank < static_cast<int>(banks_.size()); ++bank) {
    // The common precharge also waits for banks that close themselves; the refresh comes some time after it.
    if (open_ != 0) {
      tick = std::max({tick, gates_.of_bank(Command::precharge, bank),
                       gates_.of_group(Command::precharge, location_of(bank).group)});
    }
    if ((open_ & bit(bank)) == 0) {
      tick = std::max(tick, gates_.refresh_of_bank(bank) - (open_ != 0 ? part_.rp_all() : 0));
    }
  }
  return tick;
}

void Channel::refresh(Ticks precharge) {
  Ticks begin = precharge;
  if (open_ != 0) {
    tell(Command::precharge_all, precharge, {});
    begin += part_.rp_all();
  }
  tell(Command::refresh, begin, {});
  for_each_bit(open_, [this, precharge](int bank) { set_closed(bank, precharge); });
  for (Bank& bank : banks_)
    bank = Bank{};
  refresh_end_ = begin + part_.rfc;
  free_slot_ = std::max(free_slot_, begin + gates_.ticks_of(Command::refresh));
  gates_.refresh_all(begin);
  refresh_due_ += refresh_interval_;
  ++refreshes_;
  commands_.refreshes += part_.ranks;
}

void Channel::refresh_banks() {
  const Location where = location_of(next_.bank);
  tell(Command::refresh_bank, next_tick_, where);
  gates_.refresh_banks(refreshing_, rank_of(next_.bank), next_tick_);
  refresh_due_ += refresh_interval_;
  ++refreshes_;
  ++commands_.bank_refreshes;
  const std::uint64_t done = refreshing_;
  refreshing_ = 0;
  for_each_bit(done, [this](int bank) {
    bank_at(bank) = Bank{};
    plan(bank);
  });
}

bool Channel::step(Service& service) {
  if (undecided_) decide();
  undecided_ = true;
  if (next_.command == Command::refresh) {
    refresh(next_tick_);
    plan_all();
    return false;
  }
  free_slot_ = next_tick_ + gates_.ticks_of(next_.command);
  if (next_.command == Command::refresh_bank) {
    refresh_banks();
    return false;
  }
  const Plan chosen = plan_at(next_.bank);
  if (chosen.command == Command::activate) {
    activate(chosen);
  } else if (chosen.command == Command::precharge) {
    precharge(chosen);
  } else {
    access(chosen, service);
    return true;
  }
  plan(next_.bank);
  return false;
}

void Channel::activate(const Plan& plan) {
  BurstQueue::Burst& burst = queue_.at(plan.burst);
  Bank& bank = bank_at(next_.bank);
  burst.row_state = bank.conflicting ? RowState::conflict : RowState::miss;
  bank = {burst.request.where.row, plan.burst, false};
  owned_ |= bit(next_.bank);
  set_open(next_.bank, next_tick_);
  gates_.activate(burst.request.where, next_tick_);
  ++commands_.activates;
  tell(Command::activate, next_tick_, burst.request.where);
}

void Channel::precharge(const Plan& plan) {
  const Location where = plan.burst == none ? location_of(next_.bank) : queue_.at(plan.burst).request.where;
  bank_at(next_.bank) = {closed, none, plan.burst != none};
  set_closed(next_.bank, next_tick_);
  gates_.precharge(where, next_tick_);
  tell(Command::precharge, next_tick_, where);
}

void Channel::access(const Plan& plan, Service& service) {
  const BurstQueue::Burst& burst = queue_.at(plan.burst);
  const bool write = burst.request.write;
  const Location where = burst.request.where;
  gates_.access(where, write, next_tick_);
  ++(write ? commands_.writes : commands_.reads);
  service = {burst.request, burst.row_state, burst.admission,
             next_tick_ + gates_.latency(write) + part_.burst_ticks, refreshes_};
  refreshes_ = 0;
  Bank& bank = bank_at(next_.bank);
  if (bank.owner == plan.burst) {
    bank.owner = none;
    owned_ &= ~bit(next_.bank);
  }
  if (queue_.count(write) == places_[write ? 1 : 0]) room_at_[write ? 1 : 0] = next_tick_ + 1;
  queue_.remove(plan.burst);
  const bool closes = page_ != PagePolicy::open && bank.owner == none && closes_after_access(next_.bank);
  tell(plan.command, next_tick_, where, closes);
  if (closes) {
    set_closed(next_.bank, gates_.auto_precharge(where));
    bank = Bank{};
  }
  if (turn()) {
    plan_all();
  } else {
    this->plan(next_.bank);
  }
}

void Channel::set_open(int bank, Ticks tick) {
  const int rank = rank_of(bank);
  if (!any_open(rank)) open_times_[static_cast<std::size_t>(rank)].open(tick);
  open_ |= bit(bank);
}

void Channel::set_closed(int bank, Ticks tick) {
  const int rank = rank_of(bank);
  open_ &= ~bit(bank);
  if (!any_open(rank)) open_times_[static_cast<std::size_t>(rank)].close(tick);
}

DramCommands Channel::commands(Ticks now) const {
  DramCommands commands = commands_;
  for (int rank = 0; rank < part_.ranks; ++rank) {
    const OpenTime& time = open_times_[static_cast<std::size_t>(rank)];
    commands.open_ticks += any_open(rank) ? time.sum_if_open(now) : time.sum();
  }
  return commands;
}

bool Channel::closes_after_access(int bank) const {
  if (page_ == PagePolicy::closed) return true;
  const std::int64_t row = banks_[static_cast<std::size_t>(bank)].open_row;
  bool wanted = false;
  for (const bool write : {false, true}) {
    if (queue_.oldest_in_row(bank, write, row) != none) return false;
    wanted = wanted || queue_.oldest(bank, write) != none;
  }
  return wanted;
}

Ticks Channel::earliest_access() const {
  Ticks earliest = never;
  for (int group = 0; group < part_.ranks * part_.bank_groups; ++group) {
    earliest =
        std::min({earliest, gates_.of_group(Command::read, group), gates_.of_group(Command::write, group)});
  }
  return earliest;
}

/// Refreshes of an empty channel that begin at or before `now`.
void Channel::catch_up(Ticks now) {
  if (refresh_policy_ == RefreshPolicy::per_bank) {
    catch_up_banks(now);
    return;
  }
  while (refresh_due_ <= now && (open_ != 0 || refresh_end_ > refresh_due_)) {
    const Ticks tick = refresh_tick();
    if (tick > now) return;
    refresh(tick);
  }
  if (refresh_due_ > now) return;
  // All banks are closed and nothing holds a refresh up: the rest needs no loop.
  const std::int64_t skipped = (now - refresh_due_) / refresh_interval_;
  refresh_due_ += skipped * refresh_interval_;
  refreshes_ += skipped;
  commands_.refreshes += skipped * part_.ranks;
  if (refresh_tick() <= now) refresh(refresh_tick());
}

void Channel::catch_up_banks(Ticks now) {
  for (;;) {
    if (refreshing_ == 0) {
      if (refresh_due_ > now) return;
      if (open_ == 0) {
        // Of closed banks, whole rounds but the last need no loop.
        const std::int64_t round = bank_refreshes_.round();
        const std::int64_t rounds = (now - refresh_due_) / refresh_interval_ / round;
        const std::int64_t skipped = std::max<std::int64_t>(0, rounds - 1) * round;
        refresh_due_ += skipped * refresh_interval_;
        refreshes_ += skipped;
        commands_.bank_refreshes += skipped;
      }
      begin_bank_refresh();
      undecided_ = true;
    }
    if (next_tick() > now) return;
    Service none_waits;
    step(none_waits);
  }
}

std::int64_t Channel::refresh_until(Ticks now) {
  catch_up(now);
  while (refresh_policy_ == RefreshPolicy::all_bank && refresh_due_ <= now)
    refresh(refresh_tick());
  const std::int64_t done = refreshes_;
  refreshes_ = 0;
  return done;
}

}  // namespace vargsim::dram
