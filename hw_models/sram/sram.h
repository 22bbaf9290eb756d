#pragma once
/// The banked scratchpad: ports, contention and traffic. Timing only, no data.
///
/// Banks have one or two ports (`ports`) that move a word a cycle, and hold every so many words or a range of
/// addresses (`interleave`). A tile's accesses are cut into phases of steady demand (access_phases.h), which
/// run one after another against DMA and the other unit (bank_ports.h). The cycles beyond those planned are
/// bank conflicts, whether they come from DMA, from the other unit, or from the unit's own operands meeting
/// in one bank. Not modelled: the order of accesses within a phase, and words of which only a part is used
/// (line buffers are taken to use them whole). Both make conflicts rarer than in a chip.

#include "hw_models/clock.h"
#include "hw_models/program.h"
#include "hw_models/sram/bank_ports.h"
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

  void dma_access(const Slice& slice, Bytes begin, Bytes bytes, bool write) override;
  Cycles run(ComputeUnit unit, const std::vector<AccessStream>& streams, Cycles planned) override;

  const Stats& stats() const { return stats_; }

 private:
  const Clock& clock_;
  const Program& program_;
  BankPorts ports_;
  Stats stats_;
};

}  // namespace vargsim
