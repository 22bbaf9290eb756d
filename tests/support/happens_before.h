#pragma once
/// The order that a Program's waits state, as its transitive closure.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hw_models/program.h"

namespace vargsim::test {

class HappensBefore {
 public:
  /// Waits for commands that do not come earlier are ignored.
  explicit HappensBefore(const Program& program);

  /// `a` has finished before `b` may start.
  bool operator()(CommandId a, CommandId b) const {
    const auto bit = static_cast<std::size_t>(a);
    return (row(b)[bit / 64] >> (bit % 64) & 1u) != 0;
  }

 private:
  const std::uint64_t* row(CommandId id) const {
    return bits_.data() + static_cast<std::size_t>(id) * words_;
  }

  std::size_t words_;
  std::vector<std::uint64_t> bits_;  ///< a row a command: a bit for each that happens before it
};

}  // namespace vargsim::test
