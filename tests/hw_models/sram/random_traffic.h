#pragma once
/// Random traffic at an SRAM: made up, and of random networks on random accelerators.

#include "tests/hw_models/sram/traffic.h"
#include "tests/support/dice.h"

namespace vargsim::test {

/// Banks, words, ports and interleave of any kind.
SramParameters random_sram(Dice& dice);

/// Some tiles on both units with streams over buffers anywhere, and DMA meanwhile.
Traffic random_traffic(std::uint32_t seed);

/// What a random network on a random accelerator does: its tiles as they began in a simulation, with the
/// streams that they have, and the pieces of its transfers evenly over their time. Empty where the network
/// does not fit.
Traffic traffic_of_random_job(std::uint32_t seed);

}  // namespace vargsim::test
