#include "jedec_checker.h"

#include <algorithm>

#include <fmt/format.h>

namespace vargsim::test {

namespace {

constexpr const char* command_names[] = {"RD", "WR", "ACT", "PRE", "PREab", "REFab", "REFpb"};

bool is_access(dram::Command command) {
  return command == dram::Command::read || command == dram::Command::write;
}

}  // namespace

Ticks JedecChecker::length(Command command) const {
  if (is_access(command)) return part_.command_ticks.access;
  return command == Command::activate ? part_.command_ticks.activate : part_.command_ticks.precharge;
}

JedecChecker::Seen JedecChecker::seen(const dram::Issued& issued) const {
  Seen seen;
  seen.command = issued.command;
  seen.tick = issued.tick + length(issued.command) - 1;
  seen.bank = issued.where.bank;
  seen.group = issued.where.bank / part_.banks_per_group;
  seen.rank = seen.group / part_.bank_groups;
  seen.row = issued.where.row;
  seen.auto_precharge = issued.auto_precharge;
  return seen;
}

/// Whether a command acts on a bank.
bool JedecChecker::concerns_bank(const Seen& seen, int bank) const {
  if (seen.command == Command::precharge_all || seen.command == Command::refresh) return true;
  if (seen.command != Command::refresh_bank) return seen.bank == bank;
  const int in_rank = part_.bank_groups * part_.banks_per_group;
  const int apart = in_rank / part_.bank_refresh.banks;
  return seen.rank == bank / in_rank && seen.bank % apart == bank % apart;
}

std::string JedecChecker::check(const dram::Issued& issued) {
  const Seen now = seen(issued);
  for (const std::string& broken :
       {bus_broken(issued), distance_broken(now), window_broken(now), state_broken(now), data_broken(now)}) {
    if (!broken.empty())
      return fmt::format("{} of bank {} at {}: {}", command_names[static_cast<int>(now.command)], now.bank,
                         issued.tick, broken);
  }
  take(now, issued.tick + length(issued.command));
  return "";
}

std::string JedecChecker::bus_broken(const dram::Issued& issued) const {
  return issued.tick < bus_free_ ? "the command bus is taken" : "";
}

std::string JedecChecker::distance_broken(const Seen& second) const {
  for (const Seen& first : former_) {
    const std::optional<Rule> broken = rule(first, second);
    if (broken && second.tick - first.tick < broken->ticks) {
      return fmt::format("{} after {} at {}", broken->name, command_names[static_cast<int>(first.command)],
                         first.tick);
    }
  }
  return "";
}

std::optional<JedecChecker::Rule> JedecChecker::rule(const Seen& first, const Seen& second) const {
  switch (second.command) {
    case Command::activate:
      return rule_to_activate(first, second);
    case Command::precharge:
    case Command::precharge_all:
      return rule_to_precharge(first, second);
    case Command::refresh:
    case Command::refresh_bank:
      return rule_to_refresh(first, second);
    case Command::read:
    case Command::write:
      return rule_to_access(first, second);
  }
  return {};
}

/// From an access to the tick at which its bank may be closed, as far as the access demands.
Ticks JedecChecker::closing_after(const Seen& access) const {
  if (access.command == Command::read) return part_.rtp;
  return Ticks{part_.cwl} + part_.dqss + part_.burst_ticks + part_.wr;
}

/// When an access with auto-precharge closes its bank.
Ticks JedecChecker::closed_at(const Seen& access) const {
  Ticks tick = access.tick + closing_after(access);
  for (const Seen& former : former_) {
    if (former.bank != access.bank || former.tick > access.tick) continue;
    if (former.command == Command::activate) tick = std::max(tick, former.tick + part_.ras);
    if (is_access(former.command)) tick = std::max(tick, former.tick + closing_after(former));
  }
  return tick;
}

std::optional<JedecChecker::Rule> JedecChecker::rule_to_activate(const Seen& first,
                                                                 const Seen& second) const {
  const bool own = concerns_bank(first, second.bank);
  const bool same_rank = first.rank == second.rank;
  switch (first.command) {
    case Command::activate:
      if (own) return Rule{part_.rc, "tRC"};
      if (!same_rank) return {};
      return first.group == second.group ? Rule{part_.rrd_l, "tRRD_L"} : Rule{part_.rrd_s, "tRRD_S"};
    case Command::precharge:
      if (own) return Rule{part_.rp, "tRP"};
      return {};
    case Command::precharge_all:
      return Rule{part_.rp_ab > 0 ? part_.rp_ab : part_.rp, "tRPab"};
    case Command::refresh:
      return Rule{part_.rfc, "tRFC"};
    case Command::refresh_bank:
      if (own) return Rule{part_.bank_refresh.rfc, "tRFCpb"};
      if (same_rank) return Rule{part_.bank_refresh.to_activate, "tpbR2act"};
      return {};
    default:
      if (own && first.auto_precharge)
        return Rule{first.closed - first.tick + part_.rp, "auto-precharge and tRP"};
      return {};
  }
}

std::optional<JedecChecker::Rule> JedecChecker::rule_to_precharge(const Seen& first,
                                                                  const Seen& second) const {
  const bool all = second.command == Command::precharge_all;
  const bool own = all || first.bank == second.bank;
  switch (first.command) {
    case Command::activate:
      if (own) return Rule{part_.ras, "tRAS"};
      return {};
    case Command::precharge:
      if (all || first.rank == second.rank) return Rule{part_.ppd, "tPPD"};
      return {};
    case Command::read:
      if (own) return Rule{closing_after(first), "tRTP"};
      return {};
    case Command::write:
      if (own) return Rule{closing_after(first), "tWR"};
      return {};
    case Command::refresh:
      return Rule{part_.rfc, "tRFC"};
    default:
      return {};
  }
}

std::optional<JedecChecker::Rule> JedecChecker::rule_to_refresh(const Seen& first, const Seen& second) const {
  const bool all = second.command == Command::refresh;
  const bool own = all || concerns_bank(second, first.bank);
  const bool same_rank = first.rank == second.rank;
  switch (first.command) {
    case Command::activate:
      if (own) return Rule{part_.rc, "tRC"};
      if (!same_rank) return {};
      return Rule{part_.rrd_s, "tRRD"};
    case Command::precharge:
      if (own) return Rule{part_.rp, "tRP"};
      return {};
    case Command::precharge_all:
      return Rule{part_.rp_ab > 0 ? part_.rp_ab : part_.rp, "tRPab"};
    case Command::refresh:
      return Rule{part_.rfc, "tRFC"};
    case Command::refresh_bank:
      if (all) return Rule{part_.bank_refresh.rfc, "tRFCpb"};
      if (same_rank) return Rule{part_.bank_refresh.to_bank_refresh, "tpbR2pbR"};
      return {};
    default:
      if (own && first.auto_precharge)
        return Rule{first.closed - first.tick + part_.rp, "auto-precharge and tRP"};
      return {};
  }
}

std::optional<JedecChecker::Rule> JedecChecker::rule_to_access(const Seen& first, const Seen& second) const {
  if (first.command == Command::activate) {
    if (first.bank == second.bank) return Rule{part_.rcd, "tRCD"};
    return {};
  }
  if (!is_access(first.command) || first.rank != second.rank) return {};
  const bool same_group = first.group == second.group;
  if (first.command == second.command)
    return same_group ? Rule{part_.ccd_l, "tCCD_L"} : Rule{part_.ccd_s, "tCCD_S"};
  if (first.command == Command::read)
    return Rule{Ticks{part_.cl} + part_.burst_ticks + 2 - part_.cwl, "read to write"};
  const Ticks data = Ticks{part_.cwl} + part_.dqss + part_.burst_ticks;
  return same_group ? Rule{data + part_.wtr_l, "tWTR_L"} : Rule{data + part_.wtr_s, "tWTR_S"};
}

/// At most four ACTs in any window of tFAW.
std::string JedecChecker::window_broken(const Seen& seen) const {
  if (seen.command != Command::activate && seen.command != Command::refresh_bank) return "";
  const std::vector<Ticks>& former = activates_[seen.rank];
  if (former.size() < 4) return "";
  return seen.tick - former[former.size() - 4] < part_.faw ? "tFAW" : "";
}

std::string JedecChecker::state_broken(const Seen& seen) const {
  const auto opened = opened_.find(seen.bank);
  const bool open = opened != opened_.end();
  if (seen.command == Command::activate) return open ? "the bank is open" : "";
  if (seen.command == Command::precharge) {
    if (!open) return "the bank is closed";
    return untouched_.count(seen.bank) > 0 ? "its row was opened for nothing" : "";
  }
  if (seen.command == Command::precharge_all) return untouched_.empty() ? "" : "a row was opened for nothing";
  if (is_access(seen.command)) return open && opened->second.row == seen.row ? "" : "the row is not open";
  for (const auto& [bank, activate] : opened_) {
    if (concerns_bank(seen, bank)) return fmt::format("bank {} is open", bank);
  }
  // None may come before it is due; those of idle times may be left out.
  if (seen.command == Command::refresh) {
    if (seen.tick < (refreshes_ + 1) * part_.refi) return "it is not due";
  } else if (seen.tick < (bank_refreshes_ + 1) * (part_.bank_refresh.refi / part_.ranks)) {
    return "it is not due";
  }
  return "";
}

/// The data bus is free, and rests between ranks.
std::string JedecChecker::data_broken(const Seen& seen) const {
  if (!is_access(seen.command)) return "";
  const Ticks begin =
      seen.tick + (seen.command == Command::read ? Ticks{part_.cl} : Ticks{part_.cwl} + part_.dqss);
  const Ticks rest = data_rank_ >= 0 && data_rank_ != seen.rank ? part_.rank_gap : 0;
  return begin < data_free_ + rest ? "the data bus is taken" : "";
}

void JedecChecker::take(const Seen& seen, Ticks bus_free) {
  bus_free_ = bus_free;
  former_.push_back(seen);
  if (seen.auto_precharge) former_.back().closed = closed_at(seen);
  if (former_.size() > 150) former_.pop_front();
  if (seen.command == Command::activate) {
    opened_[seen.bank] = seen;
    untouched_.insert(seen.bank);
  } else if (is_access(seen.command)) {
    untouched_.erase(seen.bank);
    if (seen.auto_precharge) opened_.erase(seen.bank);
    data_free_ = seen.tick + part_.burst_ticks +
                 (seen.command == Command::read ? Ticks{part_.cl} : Ticks{part_.cwl} + part_.dqss);
    data_rank_ = seen.rank;
  } else if (seen.command == Command::precharge) {
    opened_.erase(seen.bank);
  } else if (seen.command == Command::precharge_all) {
    opened_.clear();
  }
  if (seen.command == Command::refresh) ++refreshes_;
  if (seen.command == Command::refresh_bank) {
    ++bank_refreshes_;
    for (int bank = 0; bank < part_.ranks * part_.bank_groups * part_.banks_per_group; ++bank)
      bank_refresh_counts_[bank] += concerns_bank(seen, bank) ? 1 : 0;
  }
  if (seen.command == Command::activate || seen.command == Command::refresh_bank)
    activates_[seen.rank].push_back(seen.tick);
}

std::pair<int, int> JedecChecker::refreshes_of_banks() const {
  int least = 1 << 30;
  int most = 0;
  for (const auto& [bank, count] : bank_refresh_counts_) {
    least = std::min(least, count);
    most = std::max(most, count);
  }
  return {least, most};
}

}  // namespace vargsim::test
