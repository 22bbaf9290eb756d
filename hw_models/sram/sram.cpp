#include "hw_models/sram/sram.h"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

namespace vargsim {
namespace {

/// Port cycles still missing, at the bank that is furthest behind, after `elapsed` cycles.
Cycles missing_cycles(const BankUse& use, const BankUse& taken_before, const BankUse& taken_now,
                      Cycles elapsed) {
  Cycles missing = 0;
  for (std::size_t bank = 0; bank < use.size(); ++bank) {
    if (use[bank] == 0) continue;
    missing = std::max(missing, use[bank] + taken_now[bank] - taken_before[bank] - elapsed);
  }
  return missing;
}

}  // namespace

Sram::Sram(const sc_core::sc_module_name& name, const SramParameters& parameters, const Clock& clock,
           const Program& program)
    : sc_module(name), clock_(clock), program_(program), map_(parameters), taken_(map_.none()) {
  for (const Buffer& buffer : program.buffers) {
    if (buffer.offset < 0 || buffer.offset + buffer.bytes() > parameters.capacity_bytes()) {
      throw std::logic_error(fmt::format("buffer {} of layer {} ends at byte {} of an SRAM of {} bytes",
                                         buffer.name, buffer.layer, buffer.offset + buffer.bytes(),
                                         parameters.capacity_bytes()));
    }
  }
}

void Sram::dma_access(const Slice& slice, Bytes begin, Bytes bytes, bool write) {
  map_.add_part(program_.buffer(slice.buffer), slice, begin, bytes, taken_);
  (write ? stats_.fill_bytes : stats_.drain_bytes) += bytes;
}

Cycles Sram::run_against(const BankUse& use, Cycles planned) {
  const BankUse taken_before = taken_;
  wait(clock_.duration(planned));
  Cycles elapsed = planned;
  // While the unit catches up, DMA may take further ports, so look again until nothing is missing.
  for (Cycles missing = missing_cycles(use, taken_before, taken_, elapsed); missing > 0;
       missing = missing_cycles(use, taken_before, taken_, elapsed)) {
    wait(clock_.duration(missing));
    elapsed += missing;
  }
  for (std::size_t bank = 0; bank < use.size(); ++bank)
    taken_[bank] += use[bank];
  return elapsed - planned;
}

}  // namespace vargsim
