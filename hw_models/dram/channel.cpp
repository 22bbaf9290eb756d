#include "hw_models/dram/channel.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/base/error.h"

namespace vargsim::dram {

Channel::AccessGaps Channel::access_gaps(const DramPart& part) {
  // JEDEC: the read's data leave the bus, then two ticks of turnaround and preamble.
  const Ticks read_to_write = Ticks{part.cl} + part.burst_ticks + 2 - part.cwl;
  const Ticks write_data_end = Ticks{part.cwl} + part.burst_ticks;
  const auto gaps = [&](Ticks ccd, Ticks wtr) {
    std::array<PerKind, kinds> table{};
    table[reads][reads] = table[writes][writes] = std::max<Ticks>(ccd, part.burst_ticks);
    table[reads][writes] = std::max(ccd, read_to_write);
    table[writes][reads] = std::max({ccd, write_data_end + wtr, write_data_end - part.cl});
    return table;
  };
  return {gaps(part.ccd_s, part.wtr_s), gaps(part.ccd_l, part.wtr_l)};
}

Channel::Channel(const DramPart& part)
    : part_(part),
      gaps_(access_gaps(part)),
      latency_{part.cl, part.cwl},
      access_to_precharge_{part.rtp, Ticks{part.cwl} + part.burst_ticks + part.wr},
      banks_(static_cast<std::size_t>(part.bank_groups) * static_cast<std::size_t>(part.banks_per_group)),
      groups_(static_cast<std::size_t>(part.bank_groups)),
      refresh_due_(part.refi) {
  // Otherwise the next refresh would fall due before the first access after the last one.
  if (part.refi > part.rfc + part.rcd) return;
  throw InputError(
      fmt::format("dram: refi is {}, must exceed rfc + rcd, {}", part.refi, part.rfc + part.rcd));
}

Service Channel::serve(const Location& where, bool write, Ticks admission) {
  const Kind kind = write ? writes : reads;
  Service service;
  if (admission >= refresh_due_) service.refreshes = refresh_until(admission);
  plan(where, kind, admission, service);
  while (service.access >= refresh_due_) {
    refresh();
    ++service.refreshes;
    plan(where, kind, admission, service);
  }
  if (service.row_state != RowState::hit) commit_activate(where, service.activate);
  commit_access(where, kind, service.access);
  service.done = bus_free_;
  return service;
}

void Channel::plan(const Location& where, Kind kind, Ticks admission, Service& service) const {
  const Bank& bank = banks_[static_cast<std::size_t>(where.bank)];
  const Group& group = groups_[static_cast<std::size_t>(where.group)];
  Ticks row_open = bank.earliest_access;
  if (bank.open_row == where.row) {
    service.row_state = RowState::hit;
  } else {
    service.activate = plan_activate(where, admission, service);
    row_open = service.activate + part_.rcd;
  }
  service.access = std::max({admission, row_open, earliest_access_[kind], group.earliest_access[kind]});
}

Ticks Channel::plan_activate(const Location& where, Ticks admission, Service& service) const {
  const Bank& bank = banks_[static_cast<std::size_t>(where.bank)];
  Ticks bank_closed = admission;
  if (bank.open_row == closed) {
    service.row_state = RowState::miss;
  } else {
    service.row_state = RowState::conflict;
    service.precharge = std::max(admission, bank.earliest_precharge);
    bank_closed = service.precharge + part_.rp;
  }
  return std::max({bank_closed, bank.earliest_activate, earliest_activate_,
                   groups_[static_cast<std::size_t>(where.group)].earliest_activate,
                   last_activates_[oldest_activate_] + part_.faw, refresh_end_});
}

void Channel::commit_activate(const Location& where, Ticks tick) {
  Bank& bank = banks_[static_cast<std::size_t>(where.bank)];
  bank.open_row = where.row;
  bank.earliest_activate = tick + part_.rc;
  bank.earliest_access = tick + part_.rcd;
  bank.earliest_precharge = tick + part_.ras;
  groups_[static_cast<std::size_t>(where.group)].earliest_activate = tick + part_.rrd_l;
  earliest_activate_ = tick + part_.rrd_s;
  last_activates_[oldest_activate_] = tick;
  oldest_activate_ = (oldest_activate_ + 1) % last_activates_.size();
  all_closed_ = false;
}

void Channel::commit_access(const Location& where, Kind kind, Ticks tick) {
  Bank& bank = banks_[static_cast<std::size_t>(where.bank)];
  Group& group = groups_[static_cast<std::size_t>(where.group)];
  bank.earliest_precharge = std::max(bank.earliest_precharge, tick + access_to_precharge_[kind]);
  for (const Kind next : {reads, writes}) {
    earliest_access_[next] = tick + gaps_.any_group[kind][next];
    group.earliest_access[next] = tick + gaps_.same_group[kind][next];
  }
  bus_free_ = tick + latency_[kind] + part_.burst_ticks;
}

void Channel::refresh() {
  Ticks begin = std::max(refresh_due_, refresh_end_);
  if (!all_closed_) {
    for (Bank& bank : banks_) {
      begin = std::max(begin, bank.earliest_precharge);
      bank.open_row = closed;
    }
    begin += part_.rp;
    all_closed_ = true;
  }
  refresh_end_ = begin + part_.rfc;
  refresh_due_ += part_.refi;
}

std::int64_t Channel::refresh_until(Ticks now) {
  std::int64_t done = 0;
  // The first may wait for open rows and hold up those after it; once they keep up, the rest needs no loop.
  while (refresh_due_ <= now && (!all_closed_ || refresh_end_ > refresh_due_)) {
    refresh();
    ++done;
  }
  if (refresh_due_ > now) return done;
  const std::int64_t rest = (now - refresh_due_) / part_.refi + 1;
  refresh_due_ += rest * part_.refi;
  refresh_end_ = refresh_due_ - part_.refi + part_.rfc;
  return done + rest;
}

}  // namespace vargsim::dram
