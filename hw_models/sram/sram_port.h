#pragma once
/// What units see of the SRAM.

#include <systemc>

#include "hw_models/sram/bank_use.h"

namespace vargsim {

class SramPort : virtual public sc_core::sc_interface {
 public:
  virtual const BankMap& banks() const = 0;

  /// A DMA channel has moved `bytes` of a slice, starting `begin` bytes into it, in (`write`) or out.
  virtual void dma_access(const Slice& slice, Bytes begin, Bytes bytes, bool write) = 0;

  /// A unit executes for `planned` cycles, in which it needs the ports as `use` says. Blocks the calling
  /// process until both the cycles and the port accesses are done; returns the cycles beyond `planned`: its
  /// bank conflicts.
  virtual Cycles run_against(const BankUse& use, Cycles planned) = 0;
};

}  // namespace vargsim
