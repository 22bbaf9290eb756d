#include "sim/schedule/lowering/lowering.h"

namespace vargsim {
namespace {

MapShape map_shape(const Shape& shape) {
  return {shape.height, shape.width, shape.channels};
}

/// A window of one tap that strides reads only each `stride`-th row: the map is those rows alone, at
/// stride 1.
void skip_unread(int kernel, int out, int pad, int& stride, int& size, int& step) {
  const bool inside = pad == 0 && (out - 1) * stride < size;
  if (kernel != 1 || stride == 1 || !inside) return;
  step = stride;
  size = out;
  stride = 1;
}

}  // namespace

ActivationKind activation_kind(Activation activation) {
  if (activation == Activation::none) return ActivationKind::none;
  return activation == Activation::relu ? ActivationKind::relu : ActivationKind::table;
}

Shape written_shape(const Layer& layer) {
  if (const ConvTranspose2d* conv = as_conv_transpose(layer)) return written_phases(*conv, layer.output);
  if (std::holds_alternative<Move>(layer.op)) return written_move(layer.input, layer.output);
  return layer.output;
}

WindowedOp lower(const Network& network, const Layer& layer, const DatatypeParameters& types,
                 UnreadRows unread) {
  WindowedOp op;
  op.images = network.batch();
  op.in = map_shape(layer.input);
  op.out = map_shape(written_shape(layer));
  op.in_bits = types.ifmap_bits;
  op.weight_bits = types.weight_bits;
  op.out_bits = types.ofmap_bits;
  std::visit([&](const auto& operation) { lower_operation(operation, layer, op); }, layer.op);
  if (unread == UnreadRows::kept) return op;
  skip_unread(op.kernel_rows, op.out.rows, op.pad_top, op.stride_rows, op.in.rows, op.in_view.row_step);
  skip_unread(op.kernel_cols, op.out.cols, op.pad_left, op.stride_cols, op.in.cols, op.in_view.col_step);
  return op;
}

}  // namespace vargsim
