#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "networks/onnx/operators.h"

namespace vargsim {
namespace {

/// Lays a function over an input: it becomes part of the layer before, or a layer where that cannot be.
void lay_over(const NodeImport& node, Activation function) {
  Value value = node.input(0);
  if (value.is_constant) return node.set_constant(value.dims, std::nullopt);
  // A function of a function is some function of one value; ReLU twice stays ReLU.
  const bool first = value.function == Activation::none || value.function == function;
  value.function = first ? function : Activation::table;
  value.function_node = node.name();
  value.function_value = node.output_name(0);
  node.set(0, std::move(value));
}

template <Activation function>
void import_function(const NodeImport& node) {
  lay_over(node, function);
}

double bound(const NodeImport& node, const char* attribute, int index, double otherwise) {
  if (node.has(attribute)) return node.number(attribute, otherwise);
  if (!node.has_input(index)) return otherwise;
  const Value& value = node.input(index);
  return value.data && value.data->size() == 1 ? value.data->front() : std::nan("");
}

void import_clip(const NodeImport& node) {
  if (node.input(0).is_constant) {
    const Value& value = node.input(0);
    return node.set(0, value);
  }
  constexpr double largest = double(std::numeric_limits<float>::max());
  const double low = bound(node, "min", 1, -largest);
  const double high = bound(node, "max", 2, largest);
  if (low == 0 && high == 6) return lay_over(node, Activation::relu6);
  lay_over(node, low == 0 && high >= largest ? Activation::relu : Activation::table);
}

void import_softmax(const NodeImport& node) {
  const Value& source = node.map(0);
  Elementwise softmax;
  softmax.kind = Elementwise::Kind::softmax;
  node.set_layer_like(source, softmax);
}

void import_batch_norm(const NodeImport& node) {
  const Value& source = node.map(0);
  if (node.integer("training_mode", 0) != 0) NodeImport::unsupported("training_mode");
  const Value& scale = node.input(1);
  const bool rank_fits = source.dims.size() >= 2;
  if (scale.is_constant && rank_fits && count_of(scale.dims) != source.dims[1]) {
    node.refuse(fmt::format("{} scales for {} channels", count_of(scale.dims), source.dims[1]));
  }
  Elementwise affine;
  affine.kind = Elementwise::Kind::affine;
  affine.params_per_channel = 2;
  Value value = source;
  const LayerId map = node.graph().applied(value);
  const LayerId id = node.add(DraftLayer{"", affine, {map}, {}, DraftLayer::Affine::batch_norm, {}});
  node.set(0, NodeImport::made_like(value, id));
}

void import_lrn(const NodeImport& node) {
  const std::int64_t size = node.integer("size", 0);
  if (size < 1 || size > 65536) node.refuse(fmt::format("size {} is outside 1..65536", size));
  const Dims dims = node.map(0).dims;
  node.set(0, node.made(node.add(LocalResponseNorm{static_cast<int>(size)}, {node.plain(0)}), dims));
}

void import_identity(const NodeImport& node) {
  Value value = node.input(0);
  node.set(0, std::move(value));
}

void import_dropout(const NodeImport& node) {
  import_identity(node);
  if (node.outputs() > 1 && node.output_is_read(1)) NodeImport::unsupported("its mask is used");
  if (node.outputs() > 1) node.set(1, constant_value({}, std::nullopt));
}

}  // namespace

const OperatorList& elementwise_operators() {
  static const OperatorList list{
      {"Relu", "activation relu", import_function<Activation::relu>},
      {"Clip", "activation relu6, relu or table", import_clip},
      {"LeakyRelu", "activation leaky_relu", import_function<Activation::leaky_relu>},
      {"PRelu", "activation prelu", import_function<Activation::prelu>},
      {"Sigmoid", "activation sigmoid", import_function<Activation::sigmoid>},
      {"HardSigmoid", "activation hard_sigmoid", import_function<Activation::hard_sigmoid>},
      {"HardSwish", "activation hard_swish", import_function<Activation::hard_swish>},
      {"Tanh", "activation tanh", import_function<Activation::tanh>},
      {"Elu", "activation table", import_function<Activation::table>},
      {"Selu", "activation table", import_function<Activation::table>},
      {"Celu", "activation table", import_function<Activation::table>},
      {"Gelu", "activation table", import_function<Activation::table>},
      {"Mish", "activation table", import_function<Activation::table>},
      {"Softplus", "activation table", import_function<Activation::table>},
      {"Softsign", "activation table", import_function<Activation::table>},
      {"ThresholdedRelu", "activation table", import_function<Activation::table>},
      {"Abs", "activation table", import_function<Activation::table>},
      {"Neg", "activation table", import_function<Activation::table>},
      {"Exp", "activation table", import_function<Activation::table>},
      {"Log", "activation table", import_function<Activation::table>},
      {"Erf", "activation table", import_function<Activation::table>},
      {"Sqrt", "activation table", import_function<Activation::table>},
      {"Reciprocal", "activation table", import_function<Activation::table>},
      {"Softmax", "softmax", import_softmax},
      {"LogSoftmax", "softmax", import_softmax},
      {"BatchNormalization", "folded into the convolution before it, else affine", import_batch_norm},
      {"LRN", "local_response_norm", import_lrn},
      {"Identity", "nothing", import_identity},
      {"Dropout", "nothing", import_dropout},
  };
  return list;
}

}  // namespace vargsim
