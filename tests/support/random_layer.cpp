#include "tests/support/random_layer.h"

#include <algorithm>
#include <string>

#include "sim/schedule/emitter.h"

namespace vargsim::test {
namespace {

int outputs(int in, int pad_before, int pad_after, int kernel, int stride) {
  return (in + pad_before + pad_after - kernel) / stride + 1;
}

int random_dilation(int kernel, int size, Dice& dice) {
  return kernel == 1 ? 1 : dice.between(1, std::min(4, std::max(1, (size - 1) / (kernel - 1))));
}

void randomise_window(WindowedOp& op, Dice& dice) {
  op.kernel_rows = dice.between(1, std::min(5, op.in.rows));
  op.kernel_cols = dice.between(1, std::min(5, op.in.cols));
  if (op.kind == ComputeKind::convolution && dice.chance(30)) {
    op.dilation_rows = random_dilation(op.kernel_rows, op.in.rows, dice);
    op.dilation_cols = random_dilation(op.kernel_cols, op.in.cols, dice);
  }
  op.stride_rows = dice.between(1, 3);
  op.stride_cols = dice.between(1, 3);
  op.pad_top = dice.between(0, 2);
  op.pad_left = dice.between(0, 2);
  op.out.rows = outputs(op.in.rows, op.pad_top, dice.between(0, 2), op.window_rows(), op.stride_rows);
  op.out.cols = outputs(op.in.cols, op.pad_left, dice.between(0, 2), op.window_cols(), op.stride_cols);
}

void randomise_convolution(WindowedOp& op, Dice& dice) {
  op.kind = ComputeKind::convolution;
  op.has_weights = true;
  op.has_bias = dice.chance(70);
  op.activation =
      dice.one_of<ActivationKind>({ActivationKind::none, ActivationKind::relu, ActivationKind::table});
  op.groups = dice.chance(40) ? 1 : dice.between(1, 8);
  op.in.channels = op.groups * dice.between(1, 8);
  op.out.channels = op.groups * dice.between(1, 24);
}

LayerBuffers add_buffers(ProgramBuilder& builder, const RingShapes& rings, LayerIndex layer) {
  LayerBuffers buffers;
  Bytes offset = 0;
  for (std::size_t role = 0; role < rings.size(); ++role) {
    const RingShape& ring = rings[role];
    buffers[role] = ring.lines == 0 ? -1
                                    : builder.add_buffer({std::string(buffer_role_names[role]), layer, offset,
                                                          ring.line_bytes, ring.lines});
    offset += round_up<Bytes>(ring.bytes(), 16);
  }
  return buffers;
}

Tensor map_tensor(const std::string& name, const MapShape& shape, int images, int element_bits) {
  return {name, images, shape.rows, shape.cols, shape.channels, element_bits, 0};
}

bool equal(const MapShape& a, const MapShape& b) {
  return a.rows == b.rows && a.cols == b.cols && a.channels == b.channels;
}

}  // namespace

WindowedOp random_op(Dice& dice) {
  WindowedOp op;
  op.images = dice.chance(75) ? 1 : dice.between(2, 3);
  op.in = {dice.between(1, 20), dice.between(1, 20), dice.between(1, 24)};
  const int kind = dice.between(1, 100);
  if (kind <= 70) {
    randomise_convolution(op, dice);
    randomise_window(op, dice);
    return op;
  }
  op.groups = op.in.channels;
  op.out = op.in;
  if (kind <= 80) {
    op.kind = dice.chance(50) ? ComputeKind::max_pool : ComputeKind::average_pool;
    randomise_window(op, dice);
  } else if (kind <= 87) {
    op.kind = ComputeKind::add;
    op.residual = Residual::map;
  } else if (kind <= 93) {
    op.kind = ComputeKind::scale;
    op.residual = Residual::channel_factors;
  } else {
    op.kind = dice.chance(50) ? ComputeKind::shuffle : ComputeKind::response_norm;
    op.groups = 1;
    op.whole_channels = true;
  }
  return op;
}

Tiling random_tiling(const WindowedOp& op, Dice& dice) {
  Tiling tiling;
  tiling.rows = dice.between(1, op.out.rows);
  tiling.cols = dice.chance(60) ? op.out.cols : dice.between(1, op.out.cols);
  if (dice.chance(50) || op.whole_channels) {
    tiling.groups = dice.between(1, op.groups);
    tiling.out_per_group = op.out_per_group();
  } else {
    tiling.groups = 1;
    tiling.out_per_group = dice.between(1, op.out_per_group());
  }
  const TileCounts counts = count_tiles(op, tiling);
  if (counts.channels == 1 || !op.has_weights) return tiling;
  tiling.order = dice.chance(50) ? LoopOrder::weights_outer : LoopOrder::maps_outer;
  const bool maps_outer = tiling.order == LoopOrder::maps_outer;
  const bool may_keep = maps_outer || (op.groups == 1 && counts.strips == 1);
  const bool must_keep = maps_outer && counts.spatial() == 1;
  tiling.keep_inner = must_keep || (may_keep && dice.chance(50));
  return tiling;
}

LayerProgram layer_program(const WindowedOp& op, const Tiling& tiling) {
  return network_program({op}, {tiling});
}

LayerProgram network_program(const std::vector<WindowedOp>& ops, const std::vector<Tiling>& tilings) {
  LayerProgram result;
  for (std::size_t i = 0; i < ops.size(); ++i)
    result.sram_bytes = std::max(result.sram_bytes, footprint_bytes(ring_shapes(ops[i], tilings[i]), 16));
  HardwareParameters hardware;
  hardware.sram.capacity_kib = static_cast<int>(ceil_div<Bytes>(result.sram_bytes, 1024));
  ProgramBuilder builder(hardware);
  TensorId last = -1;
  for (std::size_t i = 0; i < ops.size(); ++i) {
    const WindowedOp& op = ops[i];
    const auto layer = static_cast<LayerIndex>(i);
    const std::string name = "l" + std::to_string(i);
    const bool follows = last >= 0 && equal(op.in, ops[i - 1].out) && op.images == ops[i - 1].images;
    LayerTensors tensors;
    tensors.ifmap =
        follows ? last : builder.add_tensor(map_tensor(name + ".ifmap", op.in, op.images, op.in_bits));
    if (op.has_residual()) {
      const MapShape factors{1, 1, op.out.channels};
      const MapShape& shape = op.residual == Residual::channel_factors ? factors : op.out;
      tensors.residual = builder.add_tensor(map_tensor(name + ".residual", shape, op.images, op.in_bits));
    }
    if (op.has_weights) {
      tensors.weights = builder.add_tensor(
          {name + ".weights", 1, op.out.channels, op.taps(), op.in_per_group(), op.weight_bits, 0});
    }
    if (op.has_bias)
      tensors.bias = builder.add_tensor({name + ".bias", 1, op.out.channels, 1, 1, bias_bits, 0});
    tensors.ofmap = builder.add_tensor(map_tensor(name, op.out, op.images, op.out_bits));
    last = tensors.ofmap;
    const LayerBuffers buffers = add_buffers(builder, ring_shapes(op, tilings[i]), layer);
    builder.start_layer(layer);
    emit_layer(builder, op, tilings[i], tensors, buffers);
  }
  result.program = builder.take(static_cast<int>(ops.size()));
  return result;
}

WindowedOp convolution(MapShape in, int out_channels, int groups, int kernel, int stride) {
  WindowedOp op;
  op.in = in;
  op.out = {outputs(in.rows, 0, 0, kernel, stride), outputs(in.cols, 0, 0, kernel, stride), out_channels};
  op.groups = groups;
  op.kernel_rows = op.kernel_cols = kernel;
  op.stride_rows = op.stride_cols = stride;
  op.has_weights = true;
  return op;
}

}  // namespace vargsim::test
