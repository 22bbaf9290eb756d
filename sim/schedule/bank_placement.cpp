#include "sim/schedule/bank_placement.h"

#include <algorithm>

namespace vargsim {
namespace {

Bytes in_words(Bytes bytes, const SramParameters& sram) {
  return round_up(bytes, Bytes{sram.word_bytes});
}

/// Offsets from the bottom, the buffers packed word by word.
std::vector<Bytes> packed(const std::vector<BufferRoom>& buffers, const SramParameters& sram) {
  std::vector<Bytes> offsets;
  offsets.reserve(buffers.size());
  Bytes next = 0;
  for (const BufferRoom& buffer : buffers) {
    offsets.push_back(next);
    next += in_words(buffer.bytes, sram);
  }
  return offsets;
}

/// Moves buffers up to the next bank while the SRAM has room for what is above them.
void align_to_banks(const std::vector<BufferRoom>& buffers, const SramParameters& sram,
                    std::vector<Bytes>& offsets) {
  Bytes needed = 0;
  for (const BufferRoom& buffer : buffers)
    needed += in_words(buffer.bytes, sram);
  Bytes spare = sram.capacity_bytes() - needed;
  Bytes moved = 0;
  for (std::size_t i = 0; i < buffers.size(); ++i) {
    offsets[i] += moved;
    if (buffers[i].bytes == 0 || buffers[i].joins_former) continue;
    const Bytes gap = round_up(offsets[i], sram.bank_bytes()) - offsets[i];
    if (gap > spare) continue;
    offsets[i] += gap;
    moved += gap;
    spare -= gap;
  }
}

}  // namespace

std::vector<Bytes> place_in_banks(const std::vector<BufferRoom>& buffers, const SramParameters& sram,
                                  SramEnd end) {
  std::vector<Bytes> offsets = packed(buffers, sram);
  const bool in_banks = sram.interleave == SramInterleave::bank;
  if (in_banks) align_to_banks(buffers, sram, offsets);
  if (end == SramEnd::bottom || buffers.empty()) return offsets;
  Bytes used = 0;
  for (std::size_t i = 0; i < buffers.size(); ++i)
    used = std::max(used, offsets[i] + in_words(buffers[i].bytes, sram));
  Bytes base = sram.capacity_bytes() - used;
  base -= base % (in_banks ? sram.bank_bytes() : Bytes{sram.word_bytes});
  for (Bytes& offset : offsets)
    offset += base;
  return offsets;
}

}  // namespace vargsim
