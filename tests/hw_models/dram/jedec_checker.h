#pragma once
/// An independent judge of a channel's commands, written from the JEDEC rules and sharing no arithmetic with
/// the model: it keeps every command of the last ticks and holds each new one against all of them.
///
/// Times between commands count from the last tick of one to the last tick of the other (JESD209-3, -4, -5;
/// with commands of one tick, as in JESD79, from tick to tick). An auto-precharge happens at the earliest
/// tick at which a PRE might.

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hw_models/dram/request.h"
#include "hw_models/parameters.h"

namespace vargsim::test {

class JedecChecker {
 public:
  explicit JedecChecker(const DramPart& part) : part_(part) {}

  /// What the next command breaks, in words; empty where it is legal. A broken command is not taken in.
  std::string check(const dram::Issued& issued);

  std::int64_t refreshes() const { return refreshes_; }
  std::int64_t bank_refreshes() const { return bank_refreshes_; }
  /// REFpb of the bank refreshed least and of the one refreshed most often.
  std::pair<int, int> refreshes_of_banks() const;

 private:
  using Command = dram::Command;

  /// A command as the device sees it.
  struct Seen {
    Command command = Command::read;
    Ticks tick = 0;  ///< its last
    int bank = 0;
    int group = 0;
    int rank = 0;
    std::int64_t row = 0;
    bool auto_precharge = false;
    Ticks closed = 0;  ///< of an access with auto-precharge, when it closes its bank
  };
  struct Rule {
    Ticks ticks = 0;
    const char* name = "";
  };

  Seen seen(const dram::Issued& issued) const;
  Ticks length(Command command) const;
  bool concerns_bank(const Seen& seen, int bank) const;
  std::string bus_broken(const dram::Issued& issued) const;
  std::string distance_broken(const Seen& second) const;
  std::string window_broken(const Seen& seen) const;
  std::string state_broken(const Seen& seen) const;
  std::string data_broken(const Seen& seen) const;
  std::optional<Rule> rule(const Seen& first, const Seen& second) const;
  std::optional<Rule> rule_to_activate(const Seen& first, const Seen& second) const;
  std::optional<Rule> rule_to_precharge(const Seen& first, const Seen& second) const;
  std::optional<Rule> rule_to_refresh(const Seen& first, const Seen& second) const;
  std::optional<Rule> rule_to_access(const Seen& first, const Seen& second) const;
  Ticks closing_after(const Seen& access) const;
  Ticks closed_at(const Seen& access) const;
  void take(const Seen& seen, Ticks bus_free);

  DramPart part_;
  std::deque<Seen> former_;
  Ticks bus_free_ = 0;                ///< of the command bus
  std::map<int, Seen> opened_;        ///< ACT of each open bank
  std::set<int> untouched_;           ///< banks whose row has had no access
  std::vector<Ticks> activates_[16];  ///< of each rank, REFpb included
  Ticks data_free_ = 0;
  int data_rank_ = -1;
  std::map<int, int> bank_refresh_counts_;
  std::int64_t refreshes_ = 0;
  std::int64_t bank_refreshes_ = 0;
};

}  // namespace vargsim::test
