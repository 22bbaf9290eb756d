#include "hw_models/mac_array/mac_array.h"

#include <algorithm>

#include "hw_models/vector_unit/vector_cost.h"

namespace vargsim {

MacArray::MacArray(const sc_core::sc_module_name& name, const HardwareParameters& hardware,
                   const Clock& clock, const Program& program, Timeline& timeline)
    : sc_module(name),
      hardware_(hardware),
      clock_(clock),
      program_(program),
      timeline_(timeline),
      dataflow_(make_dataflow(hardware.mac_array)) {
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
  const DatatypeParameters& types = hardware_.datatypes;
  const ArrayCost cost = dataflow_->cost(array_work(tile));
  const Bytes ifmap_bytes = cost.ifmap_reads * types.ifmap_bits / 8;
  const Bytes weight_bytes = cost.weight_reads * types.weight_bits / 8;
  const Bytes bias_bytes = tile.bias.used() ? tile.bias.lines * Bytes{types.psum_bits} / 8 : 0;
  const Bytes ofmap_bytes = tile.outputs() * types.ofmap_bits / 8;

  const BankMap& banks = sram->banks();
  BankUse use = banks.none();
  banks.add_slice(program_.buffer(tile.ifmap.buffer), tile.ifmap, ifmap_bytes, use);
  banks.add_slice(program_.buffer(tile.weights.buffer), tile.weights, weight_bytes, use);
  if (tile.bias.used()) banks.add_slice(program_.buffer(tile.bias.buffer), tile.bias, bias_bytes, use);
  banks.add_slice(program_.buffer(tile.ofmap.buffer), tile.ofmap, ofmap_bytes, use);

  timing.fill_drain = cost.fill_drain + hardware_.sram.latency_cycles;
  timing.compute = cost.compute;
  timing.requantise =
      std::max<Cycles>(0, requantise_cycles(hardware_.vector_unit, tile.outputs()) - cost.compute);
  timing.bank_conflict = sram->run_against(use, timing.fill_drain + timing.compute + timing.requantise);
  timing.sram_read_bytes = ifmap_bytes + weight_bytes + bias_bytes;
  timing.sram_write_bytes = ofmap_bytes;
  stats_.macs += tile.macs();
}

}  // namespace vargsim
