#include "sim/schedule/lowering/lowering.h"

namespace vargsim {
namespace {

MapShape map_shape(const Shape& shape) {
  return {shape.height, shape.width, shape.channels};
}

}  // namespace

ActivationKind activation_kind(Activation activation) {
  if (activation == Activation::none) return ActivationKind::none;
  return activation == Activation::relu ? ActivationKind::relu : ActivationKind::table;
}

WindowedOp lower(const Network& network, const Layer& layer, const DatatypeParameters& types) {
  WindowedOp op;
  op.images = network.batch();
  op.in = map_shape(layer.input);
  op.out = map_shape(layer.output);
  op.in_bytes = types.ifmap_bits / 8;
  op.weight_bytes = types.weight_bits / 8;
  op.bias_bytes = types.psum_bits / 8;
  op.out_bytes = types.ofmap_bits / 8;
  std::visit([&](const auto& operation) { lower_operation(operation, layer, op); }, layer.op);
  return op;
}

}  // namespace vargsim
