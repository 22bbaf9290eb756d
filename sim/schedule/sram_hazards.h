#pragma once
/// Who used which bytes of the SRAM last: turns reads and writes of byte ranges into the waits a command
/// needs.
///
/// Addresses, not buffers, carry the hazards, so that rings of different layers may share bytes: the first
/// load of a layer waits just for the last users of the bytes it overwrites. Computes of one unit wait for
/// one another, and Stores that read the same byte do too, so the last reader of each kind stands for all
/// before it.

#include <array>
#include <map>
#include <vector>

#include "hw_models/program.h"

namespace vargsim {

enum class SramReader { mac_array, vector_unit, store };
constexpr int sram_reader_count = 3;

class SramHazards {
 public:
  explicit SramHazards(Bytes capacity);

  /// `reader` reads [begin, end): it waits for the last writer.
  void read(Bytes begin, Bytes end, CommandId reader, SramReader kind, std::vector<CommandId>& waits);

  /// `writer` overwrites [begin, end): it waits for the last readers, or the last writer where nobody has
  /// read.
  void write(Bytes begin, Bytes end, CommandId writer, std::vector<CommandId>& waits);

 private:
  static constexpr CommandId nobody = -1;

  struct Users {
    CommandId writer = nobody;
    std::array<CommandId, sram_reader_count> readers{nobody, nobody, nobody};
    bool operator==(const Users& other) const { return writer == other.writer && readers == other.readers; }
  };
  using Segments = std::map<Bytes, Users>;  ///< by first byte; each reaches to the next

  Segments::iterator split(Bytes at);
  void merge(Bytes begin, Bytes end);

  Segments segments_;
};

}  // namespace vargsim
