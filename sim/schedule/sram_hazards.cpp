#include "sim/schedule/sram_hazards.h"

#include <iterator>

namespace vargsim {

SramHazards::SramHazards(Bytes capacity) {
  segments_.emplace(0, Users{});
  segments_.emplace(capacity, Users{});  // a sentinel that is never touched
}

SramHazards::Segments::iterator SramHazards::split(Bytes at) {
  const auto after = segments_.lower_bound(at);
  if (after != segments_.end() && after->first == at) return after;
  return segments_.emplace_hint(after, at, std::prev(after)->second);
}

void SramHazards::merge(Bytes begin, Bytes end) {
  auto segment = segments_.lower_bound(begin);
  if (segment != segments_.begin()) --segment;
  for (auto next = std::next(segment); next != std::prev(segments_.end()) && next->first <= end;) {
    if (next->second == segment->second) {
      next = segments_.erase(next);
    } else {
      segment = next++;
    }
  }
}

void SramHazards::read(Bytes begin, Bytes end, CommandId reader, SramReader kind,
                       std::vector<CommandId>& waits) {
  if (begin >= end) return;
  const auto first = split(begin);
  const auto last = split(end);
  for (auto segment = first; segment != last; ++segment) {
    Users& users = segment->second;
    if (users.writer != nobody) waits.push_back(users.writer);
    CommandId& former = users.readers[static_cast<std::size_t>(kind)];
    if (kind == SramReader::store && former != nobody) waits.push_back(former);
    former = reader;
  }
  merge(begin, end);
}

void SramHazards::write(Bytes begin, Bytes end, CommandId writer, std::vector<CommandId>& waits) {
  if (begin >= end) return;
  const auto first = split(begin);
  const auto last = split(end);
  for (auto segment = first; segment != last; ++segment) {
    Users& users = segment->second;
    bool read = false;
    for (const CommandId reader : users.readers) {
      if (reader == nobody) continue;
      waits.push_back(reader);
      read = true;
    }
    if (!read && users.writer != nobody) waits.push_back(users.writer);
    users = Users{};
    users.writer = writer;
  }
  merge(begin, end);
}

}  // namespace vargsim
