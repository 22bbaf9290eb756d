#include "sim/verify/checks/access_log.h"

#include <algorithm>

namespace vargsim {

AccessLog::AccessLog(Bytes size, Content content, const HappensBefore& before)
    : before_(before), sets_(before), bytes_(static_cast<std::size_t>(size)) {
  if (content == Content::from_outside)
    std::fill(bytes_.begin(), bytes_.end(), State{outside, ReaderSets::empty});
}

std::optional<Conflict> AccessLog::judge_read(const State& state, CommandId reader) const {
  using Kind = Conflict::Kind;
  if (state.writer == nobody) return Conflict{Kind::unwritten, -1, 0};
  if (state.writer == outside || before_(state.writer, reader)) return std::nullopt;
  return Conflict{Kind::unordered_write, state.writer, 0};
}

std::optional<Conflict> AccessLog::judge_write(const State& state, CommandId writer,
                                               Overwriting overwriting) const {
  using Kind = Conflict::Kind;
  for (const CommandId* reader = sets_.begin(state.readers); reader != sets_.end(state.readers); ++reader) {
    if (*reader == writer) return Conflict{Kind::own_operand, writer, 0};
    if (!before_(*reader, writer)) return Conflict{Kind::overwritten_read, *reader, 0};
  }
  if (state.writer < 0) return std::nullopt;
  if (!before_(state.writer, writer)) return Conflict{Kind::overwritten_write, state.writer, 0};
  if (overwriting == Overwriting::forbidden) return Conflict{Kind::written_before, state.writer, 0};
  return std::nullopt;
}

// Neighbouring bytes mostly have one state: it is judged once.

std::optional<Conflict> AccessLog::read(Bytes begin, Bytes end, CommandId reader) {
  std::optional<Conflict> first;
  std::optional<State> judged;
  State next;
  for (Bytes at = begin; at < end; ++at) {
    State& state = bytes_[static_cast<std::size_t>(at)];
    if (!judged || state != *judged) {
      judged = state;
      if (!first && (first = judge_read(state, reader))) first->at = at;
      next = {state.writer, sets_.with(state.readers, reader)};
    }
    state = next;
  }
  return first;
}

std::optional<Conflict> AccessLog::write(Bytes begin, Bytes end, CommandId writer, Overwriting overwriting) {
  std::optional<Conflict> first;
  std::optional<State> judged;
  for (Bytes at = begin; at < end; ++at) {
    State& state = bytes_[static_cast<std::size_t>(at)];
    if (!judged || state != *judged) {
      judged = state;
      if (!first && (first = judge_write(state, writer, overwriting))) first->at = at;
    }
    state = {writer, ReaderSets::empty};
  }
  return first;
}

std::optional<Bytes> AccessLog::first_unwritten(Bytes begin, Bytes end) const {
  for (Bytes at = begin; at < end; ++at) {
    if (bytes_[static_cast<std::size_t>(at)].writer == nobody) return at;
  }
  return std::nullopt;
}

}  // namespace vargsim
