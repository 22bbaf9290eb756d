#pragma once
/// Sets of commands by number, so that each byte of a memory can have one at the price of an int.
///
/// A set holds the readers of a byte that no other of its readers is known to follow: whoever waits for those
/// waits for all.

#include <cstdint>
#include <utility>
#include <vector>

#include "sim/verify/checks/happens_before.h"

namespace vargsim {

class ReaderSets {
 public:
  using SetId = std::int32_t;
  static constexpr SetId empty = 0;

  explicit ReaderSets(const HappensBefore& before) : before_(before), ranges_{{0, 0}} {}

  /// The set with a reader more, without those that happen before it.
  SetId with(SetId set, CommandId reader);

  const CommandId* begin(SetId set) const { return members_.data() + range(set).first; }
  const CommandId* end(SetId set) const { return members_.data() + range(set).second; }

 private:
  std::pair<std::size_t, std::size_t> range(SetId set) const {
    return ranges_[static_cast<std::size_t>(set)];
  }

  const HappensBefore& before_;
  std::vector<CommandId> members_;
  std::vector<std::pair<std::size_t, std::size_t>> ranges_;  ///< by set: of members
  /// What the last reader has been added to, and what that made.
  CommandId last_reader_ = -1;
  std::vector<std::pair<SetId, SetId>> last_made_;
};

}  // namespace vargsim
