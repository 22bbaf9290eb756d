#include "sim/verify/interpreter/sram_image.h"

namespace vargsim {
namespace {

/// What bytes hold that nobody has written: no likely result.
constexpr std::uint8_t garbage = 0x5a;

}  // namespace

SramImage::SramImage(const Program& program, Bytes capacity, const HappensBefore& before)
    : program_(program),
      bytes_(static_cast<std::size_t>(capacity), garbage),
      log_(capacity, AccessLog::Content::unwritten, before) {}

Bytes SramImage::address(const Slice& slice, int line) const {
  const Buffer& buffer = program_.buffer(slice.buffer);
  return buffer.offset + (slice.first_line + line) % buffer.lines * buffer.line_bytes;
}

}  // namespace vargsim
