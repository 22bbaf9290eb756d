#include "hw_models/dram/timing_gates.h"

#include <algorithm>

namespace vargsim::dram {

namespace {

constexpr Ticks long_ago = -(Ticks{1} << 40);

void raise(Ticks& gate, Ticks tick) {
  gate = std::max(gate, tick);
}

}  // namespace

std::array<TimingGates::PerKind, TimingGates::kinds> TimingGates::access_gaps(const DramPart& part, Ticks ccd,
                                                                              Ticks wtr) {
  // JEDEC: the read's data leave the bus, then two ticks of turnaround and preamble.
  const Ticks read_to_write = Ticks{part.cl} + part.burst_ticks + 2 - part.cwl;
  const Ticks write_data_end = Ticks{part.cwl} + part.burst_ticks;
  std::array<PerKind, kinds> table{};
  table[reads][reads] = table[writes][writes] = std::max<Ticks>(ccd, part.burst_ticks);
  table[reads][writes] = std::max(ccd, read_to_write);
  table[writes][reads] = std::max({ccd, write_data_end + wtr, write_data_end - part.cl});
  return table;
}

TimingGates::TimingGates(const DramPart& part)
    : part_(part),
      gaps_any_group_(access_gaps(part, part.ccd_s, part.wtr_s)),
      gaps_same_group_(access_gaps(part, part.ccd_l, part.wtr_l)),
      access_to_precharge_{part.rtp, Ticks{part.cwl} + part.burst_ticks + part.wr} {
  Gates open{};
  open.fill(long_ago);
  banks_.assign(static_cast<std::size_t>(part.bank_groups * part.banks_per_group), open);
  groups_.assign(static_cast<std::size_t>(part.bank_groups), open);
  last_activates_.fill(long_ago);
}

void TimingGates::activate(const Location& where, Ticks tick) {
  Gates& bank = banks_[static_cast<std::size_t>(where.bank)];
  at(bank, Command::read) = at(bank, Command::write) = tick + part_.rcd;
  raise(at(bank, Command::precharge), tick + part_.ras);
  raise(at(bank, Command::activate), tick + part_.rc);
  last_activates_[oldest_activate_] = tick;
  oldest_activate_ = (oldest_activate_ + 1) % last_activates_.size();
  const Ticks any = std::max(tick + part_.rrd_s, last_activates_[oldest_activate_] + part_.faw);
  for (Gates& group : groups_)
    raise(at(group, Command::activate), any);
  raise(at(groups_[static_cast<std::size_t>(where.group)], Command::activate), tick + part_.rrd_l);
}

void TimingGates::precharge(const Location& where, Ticks tick) {
  raise(at(banks_[static_cast<std::size_t>(where.bank)], Command::activate), tick + part_.rp);
}

void TimingGates::auto_precharge(const Location& where) {
  precharge(where, of_bank(Command::precharge, where.bank));
}

void TimingGates::access(const Location& where, bool write, Ticks tick) {
  const Kind kind = write ? writes : reads;
  raise(at(banks_[static_cast<std::size_t>(where.bank)], Command::precharge),
        tick + access_to_precharge_[kind]);
  for (Gates& group : groups_) {
    raise(at(group, Command::read), tick + gaps_any_group_[kind][reads]);
    raise(at(group, Command::write), tick + gaps_any_group_[kind][writes]);
  }
  Gates& own = groups_[static_cast<std::size_t>(where.group)];
  raise(at(own, Command::read), tick + gaps_same_group_[kind][reads]);
  raise(at(own, Command::write), tick + gaps_same_group_[kind][writes]);
}

void TimingGates::close_all(Ticks tick) {
  for (Gates& bank : banks_)
    raise(at(bank, Command::activate), tick);
}

}  // namespace vargsim::dram
