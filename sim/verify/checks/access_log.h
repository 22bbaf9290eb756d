#pragma once
/// Who wrote each byte of a memory last, and who has read it since.
///
/// Two commands that touch a byte, at least one of them writing, must be ordered by waits: then the program
/// computes the same whatever the timing, and executing it in program order shows what it computes.

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/verify/checks/reader_sets.h"

namespace vargsim {

/// What an access does wrong.
struct Conflict {
  enum class Kind {
    unwritten,          ///< reads a byte that nobody has written
    unordered_write,    ///< reads a byte without waiting for who wrote it
    overwritten_read,   ///< overwrites a byte without waiting for who reads it
    overwritten_write,  ///< overwrites a byte without waiting for who wrote it
    own_operand,        ///< overwrites a byte that it reads itself
    written_before      ///< overwrites, in order, a byte that is to be written once
  };
  Kind kind = Kind::unwritten;
  CommandId other = -1;  ///< the other command, where there is one
  Bytes at = 0;          ///< the first such byte
};

class AccessLog {
 public:
  enum class Content { unwritten, from_outside };
  enum class Overwriting { allowed, forbidden };

  AccessLog(Bytes size, Content content, const HappensBefore& before);

  /// The access of [begin, end) by a command; commands come in program order.
  std::optional<Conflict> read(Bytes begin, Bytes end, CommandId reader);
  std::optional<Conflict> write(Bytes begin, Bytes end, CommandId writer,
                                Overwriting overwriting = Overwriting::allowed);

  /// The first byte of [begin, end) that nobody has written.
  std::optional<Bytes> first_unwritten(Bytes begin, Bytes end) const;
  /// Negative where no command has written the byte.
  CommandId writer_of(Bytes at) const { return bytes_[static_cast<std::size_t>(at)].writer; }

 private:
  static constexpr CommandId outside = -1;
  static constexpr CommandId nobody = -2;

  struct State {
    CommandId writer = nobody;
    ReaderSets::SetId readers = ReaderSets::empty;
    bool operator!=(const State& other) const { return writer != other.writer || readers != other.readers; }
  };

  std::optional<Conflict> judge_read(const State& state, CommandId reader) const;
  std::optional<Conflict> judge_write(const State& state, CommandId writer, Overwriting overwriting) const;

  const HappensBefore& before_;
  ReaderSets sets_;
  std::vector<State> bytes_;
};

}  // namespace vargsim
