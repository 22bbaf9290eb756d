#include "hw_models/sram/bank_use.h"

#include <algorithm>

namespace vargsim {

BankMap::BankMap(const SramParameters& parameters)
    : banks_(parameters.banks),
      groups_per_bank_(parameters.ports == SramPorts::one_r_one_w ? 2 : 1),
      words_per_cycle_(parameters.ports == SramPorts::two_rw ? 2 : 1),
      interleave_(parameters.interleave),
      word_bytes_(parameters.word_bytes),
      bank_bytes_(parameters.bank_bytes()) {}

void BankMap::add_interleaved(std::int64_t first_word, std::int64_t words, const Accesses& accesses,
                              BankUse& use) const {
  const std::int64_t rounds = words / banks_;
  const std::int64_t rest = words % banks_;
  const std::int64_t first_bank = first_word % banks_;
  const Cycles whole = ceil_div(rounds * accesses.numerator, accesses.denominator);
  const Cycles one_more = ceil_div((rounds + 1) * accesses.numerator, accesses.denominator);
  for (std::int64_t bank = 0; bank < banks_; ++bank) {
    const std::int64_t position = (bank - first_bank + banks_) % banks_;
    use[group(bank, accesses.write)] += position < rest ? one_more : whole;
  }
}

void BankMap::add_range(Bytes offset, Bytes bytes, const Accesses& accesses, BankUse& use) const {
  if (bytes <= 0) return;
  const std::int64_t first_word = offset / word_bytes_;
  const std::int64_t end_word = (offset + bytes - 1) / word_bytes_ + 1;
  if (interleave_ == SramInterleave::word) {
    add_interleaved(first_word, end_word - first_word, accesses, use);
    return;
  }
  const std::int64_t bank_words = bank_bytes_ / word_bytes_;
  for (std::int64_t word = first_word; word < end_word;) {
    const std::int64_t bank = word / bank_words;
    const std::int64_t next = std::min(end_word, (bank + 1) * bank_words);
    use[group(bank, accesses.write)] += ceil_div((next - word) * accesses.numerator, accesses.denominator);
    word = next;
  }
}

void BankMap::add_slice(const Buffer& buffer, const Slice& slice, Bytes accessed, bool write,
                        BankUse& use) const {
  const Bytes total = slice.lines * buffer.line_bytes;
  if (total <= 0 || accessed <= 0) return;
  for (const ByteRange& range : ranges_of(buffer, slice, 0, total))
    add_range(range.begin, range.bytes, {accessed, total, write}, use);
}

void BankMap::add_part(const Buffer& buffer, const Slice& slice, Bytes begin, Bytes bytes, bool write,
                       BankUse& use) const {
  for (const ByteRange& range : ranges_of(buffer, slice, begin, bytes))
    add_range(range.begin, range.bytes, {1, 1, write}, use);
}

int piece_bursts(const SramParameters& sram, Bytes burst_bytes) {
  constexpr Bytes longest_hold = 8;
  constexpr Bytes most_bursts = 32;
  const Bytes burst_words = ceil_div(burst_bytes, Bytes{sram.word_bytes});
  const Bytes banks_met = sram.interleave == SramInterleave::word ? sram.banks : 1;
  return static_cast<int>(std::clamp(longest_hold * banks_met / burst_words, Bytes{1}, most_bursts));
}

std::array<ByteRange, 2> ranges_of(const Buffer& buffer, const Slice& slice, Bytes begin, Bytes bytes) {
  const Bytes ring = buffer.bytes();
  const Bytes start = (slice.first_line % buffer.lines * buffer.line_bytes + begin) % ring;
  const Bytes until_wrap = std::min(bytes, ring - start);
  return {ByteRange{buffer.offset + start, until_wrap}, ByteRange{buffer.offset, bytes - until_wrap}};
}

}  // namespace vargsim
