#pragma once
/// Is every conflicting pair of a Program's commands ordered by its waits? By brute force over all pairs,
/// with a bitset for the closure: independent of the vector clocks and access logs of sim/verify.

#include "tests/support/byte_sets.h"

namespace vargsim::test {

class RaceOracle {
 public:
  /// Conflicts depend on what commands touch, not on their waits: worked out once.
  RaceOracle(const Program& program, const DatatypeParameters& types);

  /// `variant` has the commands of the program and other waits.
  bool has_race(const Program& variant) const;

 private:
  struct Pair {
    CommandId first, second;
  };
  std::vector<Pair> must_be_ordered_;  ///< conflicts, and Computes that follow one another on a unit
};

}  // namespace vargsim::test
