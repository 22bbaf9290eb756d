#pragma once
/// The banked scratchpad: ports, contention and traffic. Timing only, no data.
///
/// Each bank has one port (1RW) that moves one word a cycle; words are interleaved over the banks. DMA goes
/// first, since DRAM data cannot wait: a piece of a transfer occupies the ports of its words when it arrives.
/// A unit takes the cycles that are left: it ends at the first cycle at which every bank has had enough free
/// port cycles since it began. The cycles beyond those planned are bank conflicts, whether they come from
/// DMA, from the other unit, or from the unit's own operands meeting in one bank. Not modelled: the order of
/// accesses within a tile (a queue before each port is taken to smooth them), and words of which only a part
/// is used (line buffers are taken to use them whole). Both make conflicts rarer than in a chip.

#include "hw_models/clock.h"
#include "hw_models/program.h"
#include "hw_models/sram/sram_port.h"

namespace vargsim {

class Sram final : public sc_core::sc_module, public SramPort {
 public:
  struct Stats {
    Bytes fill_bytes = 0;   ///< written by DMA loads
    Bytes drain_bytes = 0;  ///< read by DMA stores
  };

  /// Throws std::logic_error when a buffer of the program lies outside the capacity.
  Sram(const sc_core::sc_module_name& name, const SramParameters& parameters, const Clock& clock,
       const Program& program);

  const BankMap& banks() const override { return map_; }
  void dma_access(const Slice& slice, Bytes begin, Bytes bytes, bool write) override;
  Cycles run_against(const BankUse& use, Cycles planned) override;

  const Stats& stats() const { return stats_; }

 private:
  const Clock& clock_;
  const Program& program_;
  BankMap map_;
  BankUse taken_;  ///< port cycles taken since reset, by bank
  Stats stats_;
};

}  // namespace vargsim
