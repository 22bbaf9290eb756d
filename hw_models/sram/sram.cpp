#include "hw_models/sram/sram.h"

#include <stdexcept>

#include <fmt/format.h>

namespace vargsim {
Sram::Sram(const sc_core::sc_module_name& name, const SramParameters& parameters, const Clock& clock,
           const Program& program)
    : sc_module(name), clock_(clock), program_(program), ports_(parameters) {
  for (const Buffer& buffer : program.buffers) {
    if (buffer.offset < 0 || buffer.offset + buffer.bytes() > parameters.capacity_bytes()) {
      throw std::logic_error(fmt::format("buffer {} of layer {} ends at byte {} of an SRAM of {} bytes",
                                         buffer.name, buffer.layer, buffer.offset + buffer.bytes(),
                                         parameters.capacity_bytes()));
    }
  }
}

void Sram::dma_access(const Slice& slice, Bytes begin, Bytes bytes, bool write) {
  BankUse use = ports_.map().none();
  ports_.map().add_part(program_.buffer(slice.buffer), slice, begin, bytes, write, use);
  (write ? stats_.fill_bytes : stats_.drain_bytes) += bytes;
  const Cycles held_up = ports_.add_dma(use, clock_.now());
  if (held_up > 0) wait(clock_.duration(held_up));
}

Cycles Sram::run(ComputeUnit unit, const std::vector<AccessStream>& streams, Cycles planned) {
  const Cycles begin = clock_.now();
  for (const AccessPhase& phase : access_phases(ports_.map(), program_, streams, planned)) {
    ports_.start(unit, phase, clock_.now());
    for (Cycles more = ports_.remaining(unit, clock_.now()); more > 0;
         more = ports_.remaining(unit, clock_.now())) {
      wait(clock_.duration(more));
    }
  }
  return clock_.now() - begin - planned;
}

}  // namespace vargsim
