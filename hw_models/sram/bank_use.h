#pragma once
/// Which bank ports an access occupies, for how many cycles. Plain maths.
///
/// Words of `word_bytes` are interleaved over the banks: word w of the SRAM lies in bank w mod banks. A port
/// moves one word a cycle. An access that reads each byte of a range several times occupies the range's banks
/// in proportion.

#include <vector>

#include "hw_models/parameters.h"
#include "hw_models/program.h"

namespace vargsim {

/// Port cycles by bank.
using BankUse = std::vector<Cycles>;

class BankMap {
 public:
  explicit BankMap(const SramParameters& parameters);

  BankUse none() const { return BankUse(static_cast<std::size_t>(banks_), 0); }

  /// Adds `accessed` bytes of accesses spread evenly over the slice's lines.
  void add_slice(const Buffer& buffer, const Slice& slice, Bytes accessed, BankUse& use) const;

  /// Adds one access to each byte of a part of a slice, `begin` bytes after its first line.
  void add_part(const Buffer& buffer, const Slice& slice, Bytes begin, Bytes bytes, BankUse& use) const;

 private:
  void add_range(Bytes offset, Bytes bytes, Bytes numerator, Bytes denominator, BankUse& use) const;

  int banks_;
  Bytes word_bytes_;
};

}  // namespace vargsim
