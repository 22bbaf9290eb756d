#pragma once
/// What units see of the SRAM.

#include <systemc>

#include "hw_models/sram/access_phases.h"

namespace vargsim {

class SramPort : virtual public sc_core::sc_interface {
 public:
  /// A DMA channel has moved `bytes` of a slice, starting `begin` bytes into it, in (`write`) or out. Blocks
  /// the calling process while the same ports still work on what DMA moved before.
  virtual void dma_access(const Slice& slice, Bytes begin, Bytes bytes, bool write) = 0;

  /// A unit executes a tile of `planned` cycles with these accesses. Blocks the calling process until both
  /// the cycles and the accesses are done; returns the cycles beyond `planned`: its bank conflicts.
  virtual Cycles run(ComputeUnit unit, const std::vector<AccessStream>& streams, Cycles planned) = 0;
};

}  // namespace vargsim
