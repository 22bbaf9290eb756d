#pragma once
/// The spatial mode of an adder-tree array: output pixels across multipliers, for depthwise layers.
///
/// Each multiplier of a unit keeps a psum of its own and works on one output pixel: a block of lanes_in rows
/// x lanes_out columns of one channel. Taps are broadcast one a cycle, and ifmap values move between
/// neighbouring multipliers, so that a block reads each ifmap value of its windows once (the scheme of
/// ShiDianNao, Du et al., ISCA 2015). A block takes T cycles for each output channel.

#include "hw_models/mac_array/dataflow.h"

namespace vargsim {

/// Pixels that a unit works on at once.
struct PixelBlock {
  int rows = 1;
  int cols = 1;
};

/// Groups of one input channel are what the mode is for.
inline bool suits_spatial_mode(const ArrayWork& work) {
  return work.in_channels == 1;
}

/// Blocks that cover an output map.
std::int64_t count_blocks(const ArrayWork& work, const PixelBlock& block);

/// Ifmap values of one channel that the blocks of an output map read, each block its own.
std::int64_t block_reads(const ArrayWork& work, const PixelBlock& block);

}  // namespace vargsim
