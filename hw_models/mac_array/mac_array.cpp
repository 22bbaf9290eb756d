#include "hw_models/mac_array/mac_array.h"

#include <algorithm>

#include "hw_models/operand_streams.h"
#include "hw_models/vector_unit/vector_cost.h"

namespace vargsim {

MacArray::MacArray(const sc_core::sc_module_name& name, const HardwareParameters& hardware,
                   const Clock& clock, const Program& program, Timeline& timeline)
    : sc_module(name),
      hardware_(hardware),
      clock_(clock),
      program_(program),
      timeline_(timeline),
      dataflow_(make_dataflow(hardware.mac_array, hardware.datatypes)) {
  SC_THREAD(execute_commands);
}

void MacArray::execute_commands() {
  for (;;) {
    const CommandId id = commands->take(Unit::mac_array);
    CommandTiming& timing = timeline_[static_cast<std::size_t>(id)];
    timing.begin = clock_.now();
    activity_.begin(id, program_.command(id).layer);
    execute(std::get<Compute>(program_.command(id).body), timing);
    timing.end = clock_.now();
    activity_.end();
    commands->finish(id);
  }
}

void MacArray::execute(const Compute& tile, CommandTiming& timing) {
  const ArrayCost cost = dataflow_->cost(array_work(tile));
  const OperandStreams operands = array_streams(program_, tile, cost, hardware_);
  timing.fill_drain = cost.fill_drain + hardware_.sram.latency_cycles;
  timing.compute = cost.compute;
  timing.requantise =
      std::max<Cycles>(0, requantise_cycles(hardware_.vector_unit, tile.outputs()) - cost.compute);
  timing.bank_conflict = sram->run(ComputeUnit::mac_array, operands.streams,
                                   timing.fill_drain + timing.compute + timing.requantise);
  timing.sram_read_bytes = operands.read_bytes;
  timing.sram_write_bytes = operands.write_bytes;
  stats_.macs += tile.macs();
}

}  // namespace vargsim
