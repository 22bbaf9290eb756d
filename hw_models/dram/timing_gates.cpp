#include "hw_models/dram/timing_gates.h"

#include <algorithm>

namespace vargsim::dram {

namespace {

constexpr Ticks long_ago = -(Ticks{1} << 40);

void raise(Ticks& gate, Ticks tick) {
  gate = std::max(gate, tick);
}

/// Between accesses of one rank: [first][second], reads before writes.
std::array<std::array<Ticks, 2>, 2> gaps_in_rank(const DramPart& part, Ticks ccd, Ticks wtr) {
  const Ticks same_kind = std::max<Ticks>(ccd, part.burst_ticks);
  // JEDEC: the read's data leave the bus, then two ticks of turnaround and preamble.
  const Ticks read_to_write = Ticks{part.cl} + part.burst_ticks + 2 - part.cwl;
  const Ticks write_data_end = Ticks{part.cwl} + part.dqss + part.burst_ticks;
  return {{{same_kind, std::max(ccd, read_to_write)},
           {std::max({ccd, write_data_end + wtr, write_data_end - part.cl}), same_kind}}};
}

/// Between accesses of different ranks: the data of one leave the bus rank_gap ticks before those of the
/// other.
std::array<std::array<Ticks, 2>, 2> gaps_between_ranks(const DramPart& part) {
  const Ticks data = Ticks{part.burst_ticks} + part.rank_gap;
  const Ticks write_later = Ticks{part.cwl} + part.dqss - part.cl;
  return {{{data, data - write_later}, {data + write_later, data}}};
}

}  // namespace

TimingGates::TimingGates(const DramPart& part)
    : ranks_(part.ranks),
      groups_of_rank_(part.bank_groups),
      gaps_same_group_(gaps_in_rank(part, part.ccd_l, part.wtr_l)),
      gaps_same_rank_(gaps_in_rank(part, part.ccd_s, part.wtr_s)),
      gaps_other_rank_(gaps_between_ranks(part)) {
  const Ticks act = part.command_ticks.activate;
  const Ticks cas = part.command_ticks.access;
  const Ticks pre = part.command_ticks.precharge;
  lengths_ = {cas, cas, act, pre, pre, pre, pre};
  latencies_ = {part.cl + cas - 1, Ticks{part.cwl} + part.dqss + cas - 1};
  rcd_ = part.rcd + act - cas;
  ras_ = part.ras + act - pre;
  rp_ = part.rp + pre - act;
  rc_ = part.rc;
  rrd_s_ = part.rrd_s;
  rrd_l_ = part.rrd_l;
  faw_ = part.faw;
  ppd_ = part.ppd;
  access_to_precharge_ = {part.rtp + cas - pre,
                          Ticks{part.cwl} + part.dqss + part.burst_ticks + part.wr + cas - pre};
  activate_to_refresh_ = act - pre;
  rfc_ = part.rfc + pre - act;
  bank_rfc_ = part.bank_refresh.rfc + pre - act;
  bank_refresh_to_bank_refresh_ = part.bank_refresh.to_bank_refresh;
  bank_refresh_to_activate_ = part.bank_refresh.to_activate + pre - act;

  Gates open{};
  open.fill(long_ago);
  banks_.assign(static_cast<std::size_t>(part.banks()), open);
  groups_.assign(static_cast<std::size_t>(part.ranks * part.bank_groups), open);
  FourActivates none{};
  none.last.fill(long_ago);
  four_activates_.assign(static_cast<std::size_t>(part.ranks), none);
  for (int group = 0; group < part.ranks * part.bank_groups; ++group)
    ranks_of_groups_.push_back(group / part.bank_groups);
  bank_refreshes_.assign(static_cast<std::size_t>(part.ranks), long_ago);
}

/// Takes an ACT, or what counts as one, into the window of four and returns when the next may come by tFAW.
Ticks TimingGates::after_four_activates(int rank, Ticks tick) {
  FourActivates& window = four_activates_[static_cast<std::size_t>(rank)];
  window.last[window.oldest] = tick;
  window.oldest = (window.oldest + 1) % window.last.size();
  return window.last[window.oldest] + faw_;
}

void TimingGates::raise_rank(int rank, Command command, Ticks tick) {
  const int first = rank * groups_of_rank_;
  for (int group = first; group < first + groups_of_rank_; ++group)
    raise(at(groups_[static_cast<std::size_t>(group)], command), tick);
}

void TimingGates::raise_accesses(int rank, Ticks tick, const PerKind& gaps) {
  const int first = rank * groups_of_rank_;
  for (int group = first; group < first + groups_of_rank_; ++group) {
    Gates& gates = groups_[static_cast<std::size_t>(group)];
    raise(at(gates, Command::read), tick + gaps[reads]);
    raise(at(gates, Command::write), tick + gaps[writes]);
  }
}

void TimingGates::activate(const Location& where, Ticks tick) {
  Gates& bank = banks_[static_cast<std::size_t>(where.bank)];
  at(bank, Command::read) = at(bank, Command::write) = tick + rcd_;
  raise(at(bank, Command::precharge), tick + ras_);
  raise(at(bank, Command::activate), tick + rc_);
  const int rank = rank_of(where.group);
  raise_rank(rank, Command::activate, std::max(tick + rrd_s_, after_four_activates(rank, tick)));
  raise(at(groups_[static_cast<std::size_t>(where.group)], Command::activate), tick + rrd_l_);
}

void TimingGates::precharge(const Location& where, Ticks tick) {
  raise(at(banks_[static_cast<std::size_t>(where.bank)], Command::activate), tick + rp_);
  if (ppd_ > 1) raise_rank(rank_of(where.group), Command::precharge, tick + ppd_);
}

Ticks TimingGates::auto_precharge(const Location& where) {
  const Ticks tick = of_bank(Command::precharge, where.bank);
  raise(at(banks_[static_cast<std::size_t>(where.bank)], Command::activate), tick + rp_);
  return tick;
}

void TimingGates::access(const Location& where, bool write, Ticks tick) {
  const Kind kind = write ? writes : reads;
  raise(at(banks_[static_cast<std::size_t>(where.bank)], Command::precharge),
        tick + access_to_precharge_[kind]);
  const int own_rank = rank_of(where.group);
  raise_accesses(own_rank, tick, gaps_same_rank_[kind]);
  for (int rank = 0; rank < ranks_; ++rank) {
    if (rank != own_rank) raise_accesses(rank, tick, gaps_other_rank_[kind]);
  }
  Gates& own = groups_[static_cast<std::size_t>(where.group)];
  raise(at(own, Command::read), tick + gaps_same_group_[kind][reads]);
  raise(at(own, Command::write), tick + gaps_same_group_[kind][writes]);
}

void TimingGates::refresh_all(Ticks tick) {
  for (Gates& bank : banks_)
    raise(at(bank, Command::activate), tick + rfc_);
}

void TimingGates::refresh_banks(std::uint64_t banks, int rank, Ticks tick) {
  for (std::uint64_t rest = banks; rest != 0; rest &= rest - 1)
    raise(at(banks_[static_cast<std::size_t>(__builtin_ctzll(rest))], Command::activate), tick + bank_rfc_);
  // Counts as an ACT for tFAW.
  const Ticks by_four = after_four_activates(rank, tick - activate_to_refresh_);
  raise_rank(rank, Command::activate, std::max(tick + bank_refresh_to_activate_, by_four));
  raise(bank_refreshes_[static_cast<std::size_t>(rank)], tick + bank_refresh_to_bank_refresh_);
}

}  // namespace vargsim::dram
