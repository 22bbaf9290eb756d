#pragma once
/// Which bytes each command of a Program touches, worked out element by element: slow and plain, for small
/// Programs. Knows nothing of sim/verify.

#include <cstdint>
#include <vector>

#include "hw_models/parameters.h"
#include "hw_models/program.h"

namespace vargsim::test {

/// Sorted, without repetition. SRAM bytes count from 0, DRAM bytes from 2^40.
struct TouchedBytes {
  std::vector<std::int64_t> read;
  std::vector<std::int64_t> written;
};

TouchedBytes touched_bytes(const Program& program, CommandId id, const DatatypeParameters& types);

/// One writes what the other touches.
bool conflict(const TouchedBytes& a, const TouchedBytes& b);

}  // namespace vargsim::test
