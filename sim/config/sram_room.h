#pragma once
/// The least SRAM that an accelerator can work from.

#include "hw_models/parameters.h"

namespace vargsim {

/// One double-buffered minimal tile in bytes: twice what one cycle of the array needs, and the biases of its
/// output channels,
///
///   2 x (lanes_in x lanes_out x W + units x (lanes_in x I + lanes_out x O)) + lanes_out x P
///
/// with W, I, O and P the bytes of a weight, an ifmap element, an ofmap element and a bias: a block of
/// weights that the units share, and for each unit a pixel of the ifmap and one of the ofmap.
inline Bytes minimal_tile_bytes(const HardwareParameters& hardware) {
  const MacArrayParameters& array = hardware.mac_array;
  const DatatypeParameters& types = hardware.datatypes;
  const Bytes lanes_in = array.lanes_in;
  const Bytes lanes_out = array.lanes_out;
  const Bytes weights = lanes_in * lanes_out * types.weight_bits / 8;
  const Bytes pixels = array.units * (lanes_in * types.ifmap_bits + lanes_out * types.ofmap_bits) / 8;
  return 2 * (weights + pixels) + lanes_out * types.psum_bits / 8;
}

}  // namespace vargsim
