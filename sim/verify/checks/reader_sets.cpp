#include "sim/verify/checks/reader_sets.h"

#include <algorithm>

namespace vargsim {

ReaderSets::SetId ReaderSets::with(SetId set, CommandId reader) {
  if (reader != last_reader_) {
    last_reader_ = reader;
    last_made_.clear();
  }
  for (const auto& [from, made] : last_made_) {
    if (from == set || made == set) return made;
  }
  const auto [first, last] = range(set);
  const std::size_t begin = members_.size();
  for (std::size_t i = first; i < last; ++i) {
    const CommandId member = members_[i];
    if (!before_(member, reader)) members_.push_back(member);
  }
  members_.push_back(reader);
  ranges_.emplace_back(begin, members_.size());
  const auto made = static_cast<SetId>(ranges_.size() - 1);
  last_made_.emplace_back(set, made);
  return made;
}

}  // namespace vargsim
