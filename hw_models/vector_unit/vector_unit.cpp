#include "hw_models/vector_unit/vector_unit.h"

#include "hw_models/vector_unit/vector_cost.h"

namespace vargsim {
namespace {

/// Elements of the second operand that a tile reads: one an output, or each factor once.
std::int64_t residual_reads(const Compute& tile) {
  if (!tile.residual.used()) return 0;
  return tile.kind == ComputeKind::scale ? std::int64_t{tile.groups} * tile.out_channels : tile.outputs();
}

}  // namespace

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
  const DatatypeParameters& types = hardware_.datatypes;
  const std::int64_t operations =
      tile.outputs() * operations_per_output(tile.kind, tile.window.taps(), tile.norm_size);
  // A norm keeps the channels of its running sum in registers, a scale its factors.
  const Bytes ifmap_reads = tile.kind == ComputeKind::response_norm ? tile.outputs() : operations;
  const Bytes ifmap_bytes = ifmap_reads * types.ifmap_bits / 8;
  const Bytes residual_bytes = residual_reads(tile) * types.ifmap_bits / 8;
  const Bytes ofmap_bytes = tile.outputs() * types.ofmap_bits / 8;

  const BankMap& banks = sram->banks();
  BankUse use = banks.none();
  banks.add_slice(program_.buffer(tile.ifmap.buffer), tile.ifmap, ifmap_bytes, use);
  if (tile.residual.used()) {
    banks.add_slice(program_.buffer(tile.residual.buffer), tile.residual, residual_bytes, use);
  }
  banks.add_slice(program_.buffer(tile.ofmap.buffer), tile.ofmap, ofmap_bytes, use);

  timing.fill_drain = hardware_.vector_unit.pipeline_depth + hardware_.sram.latency_cycles;
  timing.compute = vector_cycles(hardware_.vector_unit, operations);
  timing.bank_conflict = sram->run_against(use, timing.fill_drain + timing.compute);
  timing.sram_read_bytes = ifmap_bytes + residual_bytes;
  timing.sram_write_bytes = ofmap_bytes;
}

}  // namespace vargsim
