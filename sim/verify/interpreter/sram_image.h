#pragma once
/// The bytes of the SRAM, and where the lines of its rings lie.

#include <cstdint>
#include <vector>

#include "sim/verify/checks/access_log.h"

namespace vargsim {

class SramImage {
 public:
  SramImage(const Program& program, Bytes capacity, const HappensBefore& before);

  /// First byte of a slice's `line`-th line.
  Bytes address(const Slice& slice, int line) const;

  std::uint8_t* bytes(Bytes at) { return bytes_.data() + at; }
  AccessLog& log() { return log_; }

 private:
  const Program& program_;
  std::vector<std::uint8_t> bytes_;
  AccessLog log_;
};

}  // namespace vargsim
