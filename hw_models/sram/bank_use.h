#pragma once
/// Which ports of which banks an access occupies. Plain maths.
///
/// A port moves one word of `word_bytes` a cycle. With word interleave word w of the SRAM lies in bank w mod
/// banks, with bank interleave a bank is one range of addresses. A bank's ports that serve the same accesses
/// are a *group*: all of them, but with 1r1w the read port and the write port apart. An access that reads
/// each byte of a range several times occupies the range's banks in proportion.

#include <array>
#include <vector>

#include "hw_models/parameters.h"
#include "hw_models/program.h"

namespace vargsim {

/// Words accessed, by port group.
using BankUse = std::vector<Cycles>;

class BankMap {
 public:
  explicit BankMap(const SramParameters& parameters);

  BankUse none() const { return BankUse(static_cast<std::size_t>(banks_ * groups_per_bank_), 0); }

  /// Words that a group moves a cycle.
  Cycles words_per_cycle() const { return words_per_cycle_; }
  SramInterleave interleave() const { return interleave_; }
  Bytes word_bytes() const { return word_bytes_; }
  Bytes bank_bytes() const { return bank_bytes_; }  ///< of a range, with bank interleave

  std::size_t group(std::int64_t bank, bool write) const {
    const std::int64_t first = bank * groups_per_bank_;
    return static_cast<std::size_t>(write && groups_per_bank_ == 2 ? first + 1 : first);
  }

  /// Adds `accessed` bytes of accesses spread evenly over the slice's lines.
  void add_slice(const Buffer& buffer, const Slice& slice, Bytes accessed, bool write, BankUse& use) const;

  /// Adds one access to each byte of a part of a slice, `begin` bytes after its first line.
  void add_part(const Buffer& buffer, const Slice& slice, Bytes begin, Bytes bytes, bool write,
                BankUse& use) const;

 private:
  /// `numerator` / `denominator` accesses to each word.
  struct Accesses {
    Bytes numerator = 1;
    Bytes denominator = 1;
    bool write = false;
  };
  void add_range(Bytes offset, Bytes bytes, const Accesses& accesses, BankUse& use) const;
  void add_interleaved(std::int64_t first_word, std::int64_t words, const Accesses& accesses,
                       BankUse& use) const;

  std::int64_t banks_;
  std::int64_t groups_per_bank_;
  Cycles words_per_cycle_;
  SramInterleave interleave_;
  Bytes word_bytes_;
  Bytes bank_bytes_;
};

/// Bursts of a transfer whose words take their ports together: as many as hold no bank for long (8 cycles of
/// one port), at most 32.
int piece_bursts(const SramParameters& sram, Bytes burst_bytes);

/// Bytes [begin, begin + bytes) of the SRAM.
struct ByteRange {
  Bytes begin = 0;
  Bytes bytes = 0;
};

/// Where `bytes` bytes of a slice lie from `begin` bytes behind its first line on: round the ring's end in
/// two ranges, else the second is empty.
std::array<ByteRange, 2> ranges_of(const Buffer& buffer, const Slice& slice, Bytes begin, Bytes bytes);

}  // namespace vargsim
