#pragma once
/// What a part costs a planner that does not simulate it.

#include "hw_models/parameters.h"
#include "sim/base/units.h"

namespace vargsim::dram {

/// The share of time that refreshes leave a channel. Per-bank refreshes hide behind other banks.
inline double available_time(const DramPart& part, RefreshPolicy refresh) {
  return refresh == RefreshPolicy::all_bank ? 1.0 - double(part.rfc) / part.refi : 1.0;
}

/// From the end of read data to the begin of write data and back again (docs/model.md).
inline Ticks turnaround_ticks(const DramPart& part) {
  if (part.model == DramModel::fixed) return 0;
  return Ticks{part.cl} + part.burst_ticks + 2 + part.dqss + part.wtr_l;
}

}  // namespace vargsim::dram
