#pragma once
/// The shipped DRAM parts, read without the configuration layer.

#include <string>
#include <vector>

#include "hw_models/parameters.h"

namespace vargsim::test {

/// configs/dram/<name>.json.
DramPart read_part(const std::string& name);

/// Names of all files under configs/dram.
std::vector<std::string> part_names();

/// One channel of a shipped part.
DramParameters dram_of(const std::string& part);

}  // namespace vargsim::test
