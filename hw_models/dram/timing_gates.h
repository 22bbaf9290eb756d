#pragma once
/// The earliest tick of each command by the timings of the part, after the commands issued so far.
///
/// A gate of a bank holds what its own commands demand (tRCD, tRAS, tRC, tRP, tRTP, tWR), a gate of a bank
/// group what the whole channel and the group demand (tCCD, tWTR, turnaround, tRRD, tFAW). One command a tick
/// is the channel's business.

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

  void activate(const Location& where, Ticks tick);
  void precharge(const Location& where, Ticks tick);
  /// The bank closes itself as soon as its last access allows.
  void auto_precharge(const Location& where);
  void access(const Location& where, bool write, Ticks tick);

  /// Ends with all banks closed, to be activated no earlier than `tick`.
  void close_all(Ticks tick);

  Ticks latency(bool write) const { return write ? part_.cwl : part_.cl; }  ///< from access to data

 private:
  enum Kind : std::size_t { reads, writes, kinds };
  using PerKind = std::array<Ticks, kinds>;
  /// One gate for each of read, write, activate and precharge.
  using Gates = std::array<Ticks, 4>;

  /// Ticks from a column access of one kind to one of the other or same kind.
  static std::array<PerKind, kinds> access_gaps(const DramPart& part, Ticks ccd, Ticks wtr);

  static Ticks& at(Gates& gates, Command command) { return gates[static_cast<std::size_t>(command)]; }

  DramPart part_;
  std::array<PerKind, kinds> gaps_any_group_;
  std::array<PerKind, kinds> gaps_same_group_;
  PerKind access_to_precharge_;
  std::vector<Gates> banks_;
  std::vector<Gates> groups_;
  std::array<Ticks, 4> last_activates_;  ///< a ring, for tFAW
  std::size_t oldest_activate_ = 0;
};

}  // namespace vargsim::dram
