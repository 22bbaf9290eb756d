#include "hw_models/vector_unit/vector_unit.h"

#include "hw_models/operand_streams.h"
#include "hw_models/vector_unit/vector_cost.h"

namespace vargsim {
VectorUnit::VectorUnit(const sc_core::sc_module_name& name, const HardwareParameters& hardware,
                       const Clock& clock, const Program& program, Timeline& timeline)
    : sc_module(name), hardware_(hardware), clock_(clock), program_(program), timeline_(timeline) {
  SC_THREAD(execute_commands);
}

void VectorUnit::execute_commands() {
  for (;;) {
    const CommandId id = commands->take(Unit::vector_unit);
    CommandTiming& timing = timeline_[static_cast<std::size_t>(id)];
    timing.begin = clock_.now();
    activity_.begin(id, program_.command(id).layer);
    execute(std::get<Compute>(program_.command(id).body), timing);
    timing.end = clock_.now();
    activity_.end();
    commands->finish(id);
  }
}

void VectorUnit::execute(const Compute& tile, CommandTiming& timing) {
  const std::int64_t operations =
      tile.outputs() * operations_per_output(tile.kind, tile.window.taps(), tile.norm_size);
  const OperandStreams operands = vector_streams(tile, hardware_);
  timing.fill_drain = hardware_.vector_unit.pipeline_depth + hardware_.sram.latency_cycles;
  timing.compute = vector_cycles(hardware_.vector_unit, operations);
  timing.bank_conflict =
      sram->run(ComputeUnit::vector_unit, operands.streams, timing.fill_drain + timing.compute);
  timing.sram_read_bytes = operands.read_bytes;
  timing.sram_write_bytes = operands.write_bytes;
}

}  // namespace vargsim
