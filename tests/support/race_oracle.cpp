#include "tests/support/race_oracle.h"

#include <algorithm>

#include "tests/support/happens_before.h"

namespace vargsim::test {
namespace {

bool on_one_unit(const Command& a, const Command& b) {
  const auto* first = std::get_if<Compute>(&a.body);
  const auto* second = std::get_if<Compute>(&b.body);
  return first != nullptr && second != nullptr && first->unit() == second->unit();
}

}  // namespace

RaceOracle::RaceOracle(const Program& program, const DatatypeParameters& types) {
  std::vector<TouchedBytes> touched;
  for (CommandId id = 0; id < static_cast<CommandId>(program.commands.size()); ++id)
    touched.push_back(touched_bytes(program, id, types));
  for (std::size_t a = 0; a < touched.size(); ++a) {
    for (std::size_t b = a + 1; b < touched.size(); ++b) {
      if (on_one_unit(program.commands[a], program.commands[b]) || conflict(touched[a], touched[b]))
        must_be_ordered_.push_back({static_cast<CommandId>(a), static_cast<CommandId>(b)});
    }
  }
}

bool RaceOracle::has_race(const Program& variant) const {
  const HappensBefore before(variant);
  return std::any_of(must_be_ordered_.begin(), must_be_ordered_.end(),
                     [&](const Pair& pair) { return !before(pair.first, pair.second); });
}

}  // namespace vargsim::test
