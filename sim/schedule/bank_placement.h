#pragma once
/// Where a layer's buffers lie in the SRAM, so that its streams meet in as few banks as possible.

#include <vector>

#include "hw_models/parameters.h"

namespace vargsim {

/// One buffer to place. `joins_former`: small and seldom used (a bias): may lie in the last bank of the one
/// before it.
struct BufferRoom {
  Bytes bytes = 0;
  bool joins_former = false;
};

enum class SramEnd { bottom, top };

/// First bytes of buffers that lie one after another, each at a word, at one end of the SRAM. With bank
/// interleave buffers start in banks of their own, as far as the SRAM has room for that, so that DMA fills
/// and what the units read and write do not share a bank; the first buffers of the list have precedence.
/// Together they never need more than the sum of their words: what fits without banks fits with them.
std::vector<Bytes> place_in_banks(const std::vector<BufferRoom>& buffers, const SramParameters& sram,
                                  SramEnd end);

}  // namespace vargsim
