#pragma once
/// What of an accelerator can be simulated but is hardly meant.

#include <string>
#include <vector>

#include "hw_models/parameters.h"

namespace vargsim {

/// One sentence for each thing that is not plausible, each with the value and the bound:
///
/// * DRAM below 0.1 or above 400 GB/s: the first DDR has 0.4 on a 16-bit bus, and LPDDR5X-8533 has 273
///   on a 256-bit bus.
/// * More than 1000 peak MACs for each byte of peak DRAM bandwidth: VGG-16's 256-channel layers at 56 x 56
///   do 840 MACs a byte (one image, 8 bits, every byte moved once), so that such an array waits even there.
/// * One of lanes_in and lanes_out more than 32 times the other, or more than 64 units for each lane of the
///   wider: the shipped arrays differ up to 2 times, and few layers fill such a shape.
/// * SRAM ports that move fewer bytes a cycle than the array reads at its peak: of each unit's lanes_in
///   elements a cycle, and of a block of weights once in accumulator_pixels cycles.
std::vector<std::string> implausible(const HardwareParameters& hardware);

}  // namespace vargsim
