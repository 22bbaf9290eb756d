#pragma once
/// The shipped DRAM parts, read without the configuration layer.

#include <string>
#include <vector>

#include "hw_models/parameters.h"

namespace vargsim::test {

/// configs/dram/<name>.json.
DramPart read_part(const std::string& name);

/// From the first tick of a read or write command to its first data.
inline Ticks read_latency(const DramPart& part) {
  return Ticks{part.cl} + part.command_ticks.access - 1;
}
inline Ticks write_latency(const DramPart& part) {
  return Ticks{part.cwl} + part.dqss + part.command_ticks.access - 1;
}

/// Names of all files under configs/dram.
std::vector<std::string> part_names();

/// One channel of a shipped part.
DramParameters dram_of(const std::string& part);

}  // namespace vargsim::test
