#include "hw_models/dram/channel.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/error.h"

namespace vargsim::dram {

namespace {

int banks_of(const DramPart& part) {
  return part.bank_groups * part.banks_per_group;
}

std::uint64_t bit(int bank) {
  return std::uint64_t{1} << bank;
}

/// Calls `visit` with the number of each set bit.
template <class Visit>
void for_each_bit(std::uint64_t bits, const Visit& visit) {
  for (; bits != 0; bits &= bits - 1)
    visit(__builtin_ctzll(bits));
}

void check(const DramPart& part) {
  if (banks_of(part) > 64) {
    throw InputError(fmt::format("dram: {} banks in a channel, at most 64 are modelled", banks_of(part)));
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
      queue_(banks_of(part), policy.read_queue + policy.write_queue),
      banks_(static_cast<std::size_t>(banks_of(part))),
      plans_(banks_.size()),
      refresh_due_(policy.refresh == RefreshPolicy::off ? never : part.refi) {
  check(part);
}

void Channel::admit(const Request& request, Ticks tick) {
  if (queue_.count(false) + queue_.count(true) == 0) catch_up(tick);
  free_slot_ = std::max(free_slot_, tick);
  queue_.add(request, tick);
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
  if (planned && plan_at(bank).burst == before) return;
  if (planned || undecided_) {
    undecided_ = true;
  } else {
    consider(bank);
    if (next_.tick >= refresh_due_) undecided_ = true;
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

void Channel::plan_all() {
  for (int bank = 0; bank < static_cast<int>(banks_.size()); ++bank)
    plan(bank);
}

void Channel::consider(int bank) {
  const Plan& plan = plan_at(bank);
  const Ticks tick = std::max({plan.earliest, gates_.of_group(plan.command, plan.group), free_slot_});
  if (tick > next_.tick || (tick == next_.tick && plan.age > next_.age)) return;
  next_ = {tick, plan.age, plan.command, bank};
}

void Channel::decide() {
  undecided_ = false;
  next_ = Next{};
  for_each_bit(planned_, [this](int bank) { consider(bank); });
  if (next_.tick >= refresh_due_ && next_.tick != never) decide_refresh();
}

void Channel::decide_refresh() {
  next_ = Next{};
  for_each_bit(owned_, [this](int bank) { consider(bank); });
  if (next_.tick == never) next_.tick = refresh_tick();
}

/// The earliest tick at which the refresh due can precharge all banks, or begin where all are closed.
Ticks Channel::refresh_tick() const {
  Ticks tick = std::max({refresh_due_, free_slot_, refresh_end_});
  for (int bank = 0; bank < static_cast<int>(banks_.size()); ++bank) {
    const bool open = (open_ & bit(bank)) != 0;
    // With a row open elsewhere, the refresh comes tRP after the common precharge.
    const Ticks slack = !open && open_ != 0 ? part_.rp : 0;
    tick = std::max(tick, gates_.of_bank(open ? Command::precharge : Command::activate, bank) - slack);
  }
  return tick;
}

void Channel::refresh(Ticks precharge) {
  Ticks begin = precharge;
  if (open_ != 0) {
    tell(Command::precharge_all, precharge, {});
    begin += part_.rp;
  }
  tell(Command::refresh, begin, {});
  for (Bank& bank : banks_)
    bank = Bank{};
  open_ = 0;
  refresh_end_ = begin + part_.rfc;
  free_slot_ = std::max(free_slot_, refresh_end_);
  gates_.close_all(refresh_end_);
  refresh_due_ += part_.refi;
  ++refreshes_;
}

bool Channel::step(Service& service) {
  if (undecided_) decide();
  undecided_ = true;
  if (next_.command == Command::refresh) {
    refresh(next_.tick);
    plan_all();
    return false;
  }
  const Plan chosen = plan_at(next_.bank);
  free_slot_ = next_.tick + 1;
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
  open_ |= bit(next_.bank);
  gates_.activate(burst.request.where, next_.tick);
  tell(Command::activate, next_.tick, burst.request.where);
}

void Channel::precharge(const Plan& plan) {
  const Location& where = queue_.at(plan.burst).request.where;
  bank_at(next_.bank) = {closed, none, true};
  open_ &= ~bit(next_.bank);
  gates_.precharge(where, next_.tick);
  tell(Command::precharge, next_.tick, where);
}

void Channel::access(const Plan& plan, Service& service) {
  const BurstQueue::Burst& burst = queue_.at(plan.burst);
  const bool write = burst.request.write;
  gates_.access(burst.request.where, write, next_.tick);
  tell(plan.command, next_.tick, burst.request.where);
  service = {burst.request, burst.row_state, burst.admission,
             next_.tick + gates_.latency(write) + part_.burst_ticks, refreshes_};
  refreshes_ = 0;
  Bank& bank = bank_at(next_.bank);
  if (bank.owner == plan.burst) {
    bank.owner = none;
    owned_ &= ~bit(next_.bank);
  }
  if (queue_.count(write) == places_[write ? 1 : 0]) room_since_[write ? 1 : 0] = next_.tick + 1;
  const Location where = burst.request.where;
  queue_.remove(plan.burst);
  if (page_ != PagePolicy::open && bank.owner == none && closes_after_access(next_.bank)) {
    gates_.auto_precharge(where);
    bank = Bank{};
    open_ &= ~bit(next_.bank);
  }
  if (turn()) {
    plan_all();
  } else {
    this->plan(next_.bank);
  }
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
  for (int group = 0; group < part_.bank_groups; ++group) {
    earliest =
        std::min({earliest, gates_.of_group(Command::read, group), gates_.of_group(Command::write, group)});
  }
  return earliest;
}

/// Refreshes of an empty channel that begin at or before `now`.
void Channel::catch_up(Ticks now) {
  while (refresh_due_ <= now && (open_ != 0 || refresh_end_ > refresh_due_)) {
    const Ticks tick = refresh_tick();
    if (tick > now) return;
    refresh(tick);
  }
  if (refresh_due_ > now) return;
  // All banks are closed and nothing holds a refresh up: the rest needs no loop.
  const std::int64_t skipped = (now - refresh_due_) / part_.refi;
  refresh_due_ += skipped * part_.refi;
  refreshes_ += skipped;
  if (refresh_tick() <= now) refresh(refresh_tick());
}

std::int64_t Channel::refresh_until(Ticks now) {
  catch_up(now);
  while (refresh_due_ <= now)
    refresh(refresh_tick());
  const std::int64_t done = refreshes_;
  refreshes_ = 0;
  return done;
}

}  // namespace vargsim::dram
