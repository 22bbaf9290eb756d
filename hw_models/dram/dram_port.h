#pragma once
/// What DMA channels see of the DRAM.

#include <systemc>

#include "hw_models/dram/controller.h"

namespace vargsim {

class DramPort : virtual public sc_core::sc_interface {
 public:
  /// Offers a transfer on the stream of a DMA channel, whose former transfer is complete. What it costs is
  /// added to `cost` until the end of the run: writes may leave the chip after the transfer is complete.
  virtual void start(int stream, const Transfer& transfer, DramCounters& cost) = 0;
  /// Blocks until the next piece has come from the bus, or has been taken to be written (rounded up to an
  /// accelerator edge), and returns it.
  virtual dram::Piece wait_piece(int stream) = 0;
};

}  // namespace vargsim
