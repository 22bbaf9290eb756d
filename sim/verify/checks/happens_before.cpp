#include "sim/verify/checks/happens_before.h"

#include <algorithm>

namespace vargsim {

HappensBefore::HappensBefore(const Program& program) : clocks_(program.commands.size()) {
  places_.reserve(program.commands.size());
  for (std::size_t id = 0; id < program.commands.size(); ++id) {
    merge_waits(program, program.commands[id], static_cast<CommandId>(id));
    join_chain(clocks_[id]);
  }
}

void HappensBefore::merge_waits(const Program& program, const Command& command, CommandId id) {
  std::vector<std::int32_t>& clock = clocks_[static_cast<std::size_t>(id)];
  for (std::int32_t i = 0; i < command.wait_count; ++i) {
    const CommandId wait = program.waits[static_cast<std::size_t>(command.first_wait + i)];
    if (wait < 0 || wait >= id || (*this)(wait, id)) continue;
    const std::vector<std::int32_t>& other = clocks_[static_cast<std::size_t>(wait)];
    const Place& place = places_[static_cast<std::size_t>(wait)];
    clock.resize(std::max({clock.size(), other.size(), place.chain + 1}), 0);
    for (std::size_t chain = 0; chain < other.size(); ++chain)
      clock[chain] = std::max(clock[chain], other[chain]);
    clock[place.chain] = std::max(clock[place.chain], place.position + 1);
  }
}

void HappensBefore::join_chain(const std::vector<std::int32_t>& clock) {
  std::size_t chain = 0;
  while (chain < clock.size() && clock[chain] != chain_lengths_[chain])
    ++chain;
  if (chain >= clock.size()) {
    chain = chain_lengths_.size();
    chain_lengths_.push_back(0);
  }
  places_.push_back({chain, chain_lengths_[chain]++});
}

}  // namespace vargsim
