#pragma once
/// The least SRAM that an accelerator can work from.

#include "hw_models/parameters.h"

namespace vargsim {

/// One double-buffered minimal tile in bytes: twice what one cycle of the array needs, and the biases of its
/// output channels,
///
///   2 x (in x out x W + units x (in x I + out x O)) + out x P
///
/// with in, out and units those of the array's shape (lanes, or rows and columns of PEs) and W, I, O and P
/// the bytes of a weight, an ifmap element, an ofmap element and a bias: a block of
/// weights that the units share, and for each unit a pixel of the ifmap and one of the ofmap.
inline Bytes minimal_tile_bytes(const HardwareParameters& hardware) {
  const ArrayShape shape = hardware.mac_array.shape();
  const DatatypeParameters& types = hardware.datatypes;
  const Bytes in = shape.in;
  const Bytes out = shape.out;
  const Bytes weights = packed_bytes(in * out, types.weight_bits);
  const Bytes pixels =
      shape.units * (packed_bytes(in, types.ifmap_bits) + packed_bytes(out, types.ofmap_bits));
  return 2 * (weights + pixels) + packed_bytes(out, bias_bits);
}

}  // namespace vargsim
