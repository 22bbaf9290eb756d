#include "hw_models/operand_streams.h"

#include <algorithm>

#include "hw_models/vector_unit/vector_cost.h"

namespace vargsim {
namespace {

/// Sweeps in which `bytes` are read of a slice.
std::int64_t sweeps_over(const Program& program, const Slice& slice, Bytes bytes) {
  const Bytes size = slice.lines * program.buffer(slice.buffer).line_bytes;
  return size > 0 ? std::max<std::int64_t>(1, (bytes + size / 2) / size) : 1;
}

/// Elements of the second operand that a tile reads: one an output, or each factor once.
std::int64_t residual_reads(const Compute& tile) {
  return tile.kind == ComputeKind::scale ? std::int64_t{tile.groups} * tile.out_channels : tile.outputs();
}

}  // namespace

void OperandStreams::add(const Slice& slice, Bytes bytes, bool write, std::int64_t sweeps) {
  if (!slice.used()) return;
  streams.push_back({slice, bytes, write, sweeps});
  (write ? write_bytes : read_bytes) += bytes;
}

OperandStreams array_streams(const Program& program, const Compute& tile, const ArrayCost& cost,
                             const HardwareParameters& hardware) {
  const DatatypeParameters& types = hardware.datatypes;
  const bool streams_ifmap = hardware.mac_array.dataflow == DataflowKind::weight_stationary;
  const Bytes ifmap_bytes = packed_bytes(cost.ifmap_reads, types.ifmap_bits);
  const Bytes weight_bytes = packed_bytes(cost.weight_reads, types.weight_bits);
  OperandStreams found;
  found.add(tile.ifmap, ifmap_bytes, false,
            streams_ifmap ? sweeps_over(program, tile.ifmap, ifmap_bytes) : 1);
  found.add(tile.weights, weight_bytes, false,
            streams_ifmap ? 1 : sweeps_over(program, tile.weights, weight_bytes));
  found.add(tile.bias, packed_bytes(tile.bias.lines, bias_bits), false);
  found.add(tile.ofmap, packed_bytes(tile.outputs(), types.ofmap_bits), true);
  return found;
}

OperandStreams vector_streams(const Compute& tile, const HardwareParameters& hardware) {
  const DatatypeParameters& types = hardware.datatypes;
  const std::int64_t operations =
      tile.outputs() * operations_per_output(tile.kind, tile.window.taps(), tile.norm_size);
  // A norm keeps the channels of its running sum in registers, a scale its factors.
  const std::int64_t ifmap_reads = tile.kind == ComputeKind::response_norm ? tile.outputs() : operations;
  OperandStreams found;
  found.add(tile.ifmap, packed_bytes(ifmap_reads, types.ifmap_bits), false);
  found.add(tile.residual, packed_bytes(residual_reads(tile), types.ifmap_bits), false);
  found.add(tile.ofmap, packed_bytes(tile.outputs(), types.ofmap_bits), true);
  return found;
}

}  // namespace vargsim
