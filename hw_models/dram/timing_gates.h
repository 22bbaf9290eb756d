#pragma once
/// The earliest tick of each command by the timings of the part, after the commands issued so far.
///
/// A gate of a bank holds what its own commands demand (tRCD, tRAS, tRC, tRP, tRTP, tWR), a gate of a bank
/// group what its rank, the other ranks and the group demand (tCCD, tWTR, turnaround, tRRD, tFAW, tPPD). That
/// the command bus is free is the channel's business.
///
/// A timing counts from the last tick of one command to the last tick of the other. Gates and distances here
/// are from first tick to first tick: the lengths of both commands are worked in once, at construction.

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "hw_models/dram/request.h"
#include "hw_models/parameters.h"

namespace vargsim::dram {

class TimingGates {
 public:
  explicit TimingGates(const DramPart& part);

  Ticks of_bank(Command command, int bank) const {
    return banks_[static_cast<std::size_t>(bank)][static_cast<std::size_t>(command)];
  }
  Ticks of_group(Command command, int group) const {
    return groups_[static_cast<std::size_t>(group)][static_cast<std::size_t>(command)];
  }

  /// For a refresh of a closed bank, as far as the bank is concerned.
  Ticks refresh_of_bank(int bank) const { return of_bank(Command::activate, bank) + activate_to_refresh_; }
  /// For a REFpb of a bank of the group, as far as others are concerned.
  Ticks bank_refresh_of_group(int group) const {
    return std::max(of_group(Command::activate, group) + activate_to_refresh_,
                    bank_refreshes_[static_cast<std::size_t>(rank_of(group))]);
  }

  void activate(const Location& where, Ticks tick);
  void precharge(const Location& where, Ticks tick);
  /// The bank closes itself as soon as its last access allows; returns when.
  Ticks auto_precharge(const Location& where);
  void access(const Location& where, bool write, Ticks tick);
  /// All banks, closed before.
  void refresh_all(Ticks tick);
  /// One REFpb of some banks of a rank.
  void refresh_banks(std::uint64_t banks, int rank, Ticks tick);

  Ticks ticks_of(Command command) const { return lengths_[static_cast<std::size_t>(command)]; }
  /// From the first tick of an access to the first of its data.
  Ticks latency(bool write) const { return latencies_[write ? 1 : 0]; }

 private:
  enum Kind : std::size_t { reads, writes, kinds };
  using PerKind = std::array<Ticks, kinds>;
  using Gaps = std::array<PerKind, kinds>;
  /// One gate for each of read, write, activate and precharge.
  using Gates = std::array<Ticks, 4>;
  struct FourActivates {
    std::array<Ticks, 4> last;  ///< a ring
    std::size_t oldest = 0;
  };

  static Ticks& at(Gates& gates, Command command) { return gates[static_cast<std::size_t>(command)]; }
  int rank_of(int group) const { return ranks_of_groups_[static_cast<std::size_t>(group)]; }
  Ticks after_four_activates(int rank, Ticks tick);
  void raise_rank(int rank, Command command, Ticks tick);
  void raise_accesses(int rank, Ticks tick, const PerKind& gaps);

  int ranks_;
  int groups_of_rank_;
  std::array<Ticks, 7> lengths_;  ///< by command
  PerKind latencies_;
  Ticks rcd_, ras_, rc_, rp_, rrd_s_, rrd_l_, faw_, ppd_;
  Ticks activate_to_refresh_;  ///< to be added to what holds for an ACT
  Ticks rfc_, bank_rfc_, bank_refresh_to_bank_refresh_, bank_refresh_to_activate_;
  PerKind access_to_precharge_;
  Gaps gaps_same_group_, gaps_same_rank_, gaps_other_rank_;

  std::vector<Gates> banks_;
  std::vector<Gates> groups_;
  std::vector<int> ranks_of_groups_;
  std::vector<FourActivates> four_activates_;  ///< of each rank
  std::vector<Ticks> bank_refreshes_;          ///< of each rank
};

}  // namespace vargsim::dram
