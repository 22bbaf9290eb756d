#pragma once
/// What a Program's results are made of: an execution on names instead of numbers.
///
/// Every byte carries a tag that stands for how it came about: an element of a tensor from outside, or an
/// operation on tags. Two Programs whose stored tensors end with the same tags compute the same function of
/// their inputs, whatever the data; a mutation that keeps all tags is harmless. Executes in program order and
/// knows nothing of sim/verify.

#include <cstdint>
#include <vector>

#include "hw_models/parameters.h"
#include "hw_models/program.h"

namespace vargsim::test {

/// A tag for every byte of DRAM, by address.
std::vector<std::uint64_t> final_tags(const Program& program, Bytes sram_capacity,
                                      const DatatypeParameters& types);

}  // namespace vargsim::test
