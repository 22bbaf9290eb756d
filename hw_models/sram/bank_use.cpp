#include "hw_models/sram/bank_use.h"

#include <algorithm>

namespace vargsim {

BankMap::BankMap(const SramParameters& parameters)
    : banks_(parameters.banks), word_bytes_(parameters.word_bytes) {}

void BankMap::add_range(Bytes offset, Bytes bytes, Bytes numerator, Bytes denominator, BankUse& use) const {
  if (bytes <= 0) return;
  const std::int64_t first_word = offset / word_bytes_;
  const std::int64_t words = (offset + bytes - 1) / word_bytes_ - first_word + 1;
  const std::int64_t rounds = words / banks_;
  const std::int64_t rest = words % banks_;
  const std::int64_t first_bank = first_word % banks_;
  const Cycles whole = ceil_div(rounds * numerator, denominator);
  const Cycles one_more = ceil_div((rounds + 1) * numerator, denominator);
  for (std::int64_t bank = 0; bank < banks_; ++bank) {
    const std::int64_t position = (bank - first_bank + banks_) % banks_;
    use[static_cast<std::size_t>(bank)] += position < rest ? one_more : whole;
  }
}

void BankMap::add_slice(const Buffer& buffer, const Slice& slice, Bytes accessed, BankUse& use) const {
  const Bytes total = slice.lines * buffer.line_bytes;
  if (total <= 0 || accessed <= 0) return;
  const std::int64_t first = slice.first_line % buffer.lines;
  const std::int64_t until_wrap = std::min<std::int64_t>(slice.lines, buffer.lines - first);
  add_range(buffer.offset + first * buffer.line_bytes, until_wrap * buffer.line_bytes, accessed, total, use);
  add_range(buffer.offset, (slice.lines - until_wrap) * buffer.line_bytes, accessed, total, use);
}

void BankMap::add_part(const Buffer& buffer, const Slice& slice, Bytes begin, Bytes bytes,
                       BankUse& use) const {
  const Bytes ring = buffer.bytes();
  const Bytes start = (slice.first_line % buffer.lines * buffer.line_bytes + begin) % ring;
  const Bytes until_wrap = std::min(bytes, ring - start);
  add_range(buffer.offset + start, until_wrap, 1, 1, use);
  add_range(buffer.offset, bytes - until_wrap, 1, 1, use);
}

}  // namespace vargsim
