#pragma once
/// What DMA channels see of the DRAM.

#include <systemc>

#include "hw_models/dram/controller.h"

namespace vargsim {

class DramPort : virtual public sc_core::sc_interface {
 public:
  /// Offers a transfer on the stream of a DMA channel, whose former transfer is complete.
  virtual void start(int stream, const Transfer& transfer) = 0;
  /// Blocks until the next piece has crossed the bus (rounded up to an accelerator edge) and returns it.
  virtual dram::Piece wait_piece(int stream) = 0;
  /// What the stream's transfer has cost so far.
  virtual const DramCounters& transfer_counters(int stream) const = 0;
};

}  // namespace vargsim
