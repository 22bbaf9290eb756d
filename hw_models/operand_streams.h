#pragma once
/// What a Compute reads from and writes to the SRAM: bytes, and in which order they are swept. Plain maths.

#include <vector>

#include "hw_models/mac_array/dataflow.h"
#include "hw_models/sram/access_phases.h"

namespace vargsim {

struct OperandStreams {
  std::vector<AccessStream> streams;
  Bytes read_bytes = 0;
  Bytes write_bytes = 0;

  /// Nothing where the slice is not used.
  void add(const Slice& slice, Bytes bytes, bool write, std::int64_t sweeps = 1);
};

/// Of a tile on the array. What stays in the PEs is swept once, what streams past it over and over: the ifmap
/// in a weight stationary array, the weights in all others.
OperandStreams array_streams(const Program& program, const Compute& tile, const ArrayCost& cost,
                             const HardwareParameters& hardware);

/// Of a tile on the vector unit.
OperandStreams vector_streams(const Compute& tile, const HardwareParameters& hardware);

}  // namespace vargsim
