#pragma once
/// What happened to every command of a run: recorded by the units as they execute, read by the ledger and the
/// reports.

#include <vector>

#include "hw_models/dram/transfer.h"
#include "sim/base/units.h"

namespace vargsim {

/// All times are edges of the accelerator clock. dispatched <= begin <= end.
struct CommandTiming {
  Cycles dispatched = 0;  ///< the sequencer handed it to its unit's queue
  Cycles begin = 0;       ///< the unit took it up
  Cycles end = 0;         ///< its last effect was usable

  int dma_channel = 0;       ///< of transfers
  Cycles descriptor = 0;     ///< transfers: cycles from `begin` in which the channel set itself up
  Cycles fill_drain = 0;     ///< Computes: these four sum to end - begin
  Cycles compute = 0;        ///< the array multiplied, or the vector unit worked
  Cycles requantise = 0;     ///< the array waited for the requantisation stage behind it
  Cycles bank_conflict = 0;  ///< the unit found no free port at a bank it needed

  Bytes sram_read_bytes = 0;   ///< by the array, the vector unit or a store
  Bytes sram_write_bytes = 0;  ///< by the array, the vector unit or a load
  Bytes dma_bytes = 0;         ///< transfers: bytes that crossed the SRAM's DMA port
  DramCounters dram;           ///< transfers only
};

using Timeline = std::vector<CommandTiming>;

}  // namespace vargsim
