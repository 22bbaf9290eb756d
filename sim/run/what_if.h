#pragma once
/// What enlarging one resource of an accelerator at a time would buy, re-simulated.

#include <string>
#include <vector>

#include "sim/config/job.h"

namespace vargsim {

struct WhatIf {
  std::string change;  ///< "sram.capacity_kib 256 -> 512"
  Cycles cycles = 0;
  Bytes dram_bytes = 0;
};

/// One run for each resource that can be doubled, the most rewarding first.
std::vector<WhatIf> what_if(const Job& job);

}  // namespace vargsim
