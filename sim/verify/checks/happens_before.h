#pragma once
/// The order that a Program's waits state: its transitive closure, as vector clocks over chains.
///
/// Commands are spread over chains, each a sequence in which one waits, directly or not, for the one before.
/// A command's clock says for each chain how much of it has finished before the command may start. A command
/// joins the first chain whose last command is among those, so that there are about as many chains as
/// commands may run at once: some dozens where a Program has tens of thousands of commands. Memory is
/// commands x chains x 4 bytes.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hw_models/program.h"

namespace vargsim {

class HappensBefore {
 public:
  /// Waits name earlier commands (others are ignored: `check_shape` reports them).
  explicit HappensBefore(const Program& program);

  /// `a` has finished before `b` may start.
  bool operator()(CommandId a, CommandId b) const {
    const Place& place = places_[static_cast<std::size_t>(a)];
    const std::vector<std::int32_t>& clock = clocks_[static_cast<std::size_t>(b)];
    return place.chain < clock.size() && clock[place.chain] > place.position;
  }

  std::size_t chains() const { return chain_lengths_.size(); }

 private:
  struct Place {
    std::size_t chain = 0;
    std::int32_t position = 0;
  };

  void merge_waits(const Program& program, const Command& command, CommandId id);
  void join_chain(const std::vector<std::int32_t>& clock);

  std::vector<Place> places_;                      ///< by command
  std::vector<std::vector<std::int32_t>> clocks_;  ///< by command: finished commands of each chain
  std::vector<std::int32_t> chain_lengths_;
};

}  // namespace vargsim
