#pragma once
/// Random but valid networks and accelerators, reproducible from a seed.

#include <cstdint>

#include "hw_models/parameters.h"
#include "networks/network.h"

namespace vargsim::test {

enum class LayerKinds {
  all,
  verifiable,  ///< none of which only the timing is modelled: no transposed convolution, no move
  /// None that may pass its ifmap on as it is, such as the larger of a map and itself: whatever is wrong
  /// shows.
  telling
};

/// A DAG of 1 to 8 layers over small maps, with odd sizes, strides, paddings, groups and batch.
Network random_network(std::uint32_t seed, LayerKinds kinds = LayerKinds::all);

/// An accelerator of any shipped DRAM part with random array, SRAM, DMA and clock.
HardwareParameters random_hardware(std::uint32_t seed);

}  // namespace vargsim::test
