#include "networks/onnx/onnx_export.h"

#include <set>

#include <fmt/format.h>
#include <onnx/onnx_pb.h>

#include "networks/onnx/value.h"
#include "sim/base/error.h"

namespace vargsim {
namespace {

constexpr int exported_opset = 14;
constexpr int exported_ir_version = 7;

class Exporter {
 public:
  explicit Exporter(const Network& network) : network_(network), graph_(*model_.mutable_graph()) {
    for (const Layer& layer : network.layers())
      names_.insert(layer.name);
  }

  std::string run() {
    model_.set_ir_version(exported_ir_version);
    model_.set_producer_name("vargsim");
    model_.add_opset_import()->set_version(exported_opset);
    graph_.set_name(network_.name());
    for (const NetworkInput& input : network_.inputs())
      describe(*graph_.add_input(), input.name, dims_of(input.shape, false));
    for (std::size_t i = 0; i < network_.layers().size(); ++i)
      add_layer(network_.layers()[i]);
    for (const LayerId id : network_.outputs()) {
      const Layer& layer = network_.layer(id);
      describe(*graph_.add_output(), layer.name, dims_of(layer.output, is_flat(id)));
    }
    return model_.SerializeAsString();
  }

 private:
  Dims dims_of(const Shape& shape, bool flat) const {
    if (flat) return {network_.batch(), shape.channels};
    return {network_.batch(), shape.channels, shape.height, shape.width};
  }

  bool is_flat(LayerId id) const {
    return id >= 0 && std::holds_alternative<FullyConnected>(network_.layer(id).op);
  }

  static void describe(onnx::ValueInfoProto& info, const std::string& name, const Dims& dims) {
    info.set_name(name);
    onnx::TypeProto_Tensor& tensor = *info.mutable_type()->mutable_tensor_type();
    tensor.set_elem_type(onnx::TensorProto::FLOAT);
    for (const std::int64_t dim : dims)
      tensor.mutable_shape()->add_dim()->set_dim_value(dim);
  }

  // -- Nodes

  onnx::NodeProto& node(const std::string& op, const std::string& name,
                        const std::vector<std::string>& inputs) {
    onnx::NodeProto& added = *graph_.add_node();
    added.set_op_type(op);
    added.set_name(name);
    added.add_output(name);
    for (const std::string& input : inputs)
      added.add_input(input);
    return added;
  }

  static void set(onnx::NodeProto& node, const char* name, std::int64_t value) {
    onnx::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::INT);
    attribute.set_i(value);
  }

  static void set(onnx::NodeProto& node, const char* name, const Dims& values) {
    onnx::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::INTS);
    for (const std::int64_t value : values)
      attribute.add_ints(value);
  }

  /// A list of integers as a constant, under a name that no layer has.
  std::string list(const std::string& wanted, const Dims& values) {
    std::string name = fresh(wanted);
    onnx::TensorProto& tensor = *graph_.add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::INT64);
    tensor.add_dims(static_cast<std::int64_t>(values.size()));
    for (const std::int64_t value : values)
      tensor.add_int64_data(value);
    return name;
  }

  std::string number(const std::string& wanted, float value) {
    std::string name = fresh(wanted);
    onnx::TensorProto& tensor = *graph_.add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    tensor.add_float_data(value);
    return name;
  }

  std::string weights(const std::string& wanted, const Dims& dims) {
    const std::string shape = list(wanted + ".shape", dims);
    std::string name = fresh(wanted);
    onnx::NodeProto& constant = node("ConstantOfShape", name, {shape});
    onnx::AttributeProto& attribute = *constant.add_attribute();
    attribute.set_name("value");
    attribute.set_type(onnx::AttributeProto::TENSOR);
    attribute.mutable_t()->set_data_type(onnx::TensorProto::FLOAT);
    attribute.mutable_t()->add_dims(1);
    attribute.mutable_t()->add_float_data(1.0F);
    return name;
  }

  std::string fresh(const std::string& wanted) {
    std::string name = wanted;
    for (int i = 2; !names_.insert(name).second; ++i)
      name = fmt::format("{}.{}", wanted, i);
    return name;
  }

  // -- Layers

  std::string name_of(LayerId id) const {
    return id < 0 ? network_.inputs()[static_cast<std::size_t>(network_input(id))].name
                  : network_.layer(id).name;
  }

  /// An input with four dimensions.
  std::string input(const Layer& layer, std::size_t index = 0) {
    const LayerId id = layer.inputs[index];
    if (!is_flat(id)) return name_of(id);
    const std::string axes = list(layer.name + ".axes", {2, 3});
    return node("Unsqueeze", fresh(layer.name + ".map"), {name_of(id), axes}).output(0);
  }

  /// What a layer's node is called when `follows` nodes come after it: the last has the layer's name.
  std::string stage(const Layer& layer, const char* suffix, bool follows) {
    return follows ? fresh(layer.name + suffix) : layer.name;
  }

  void add_activation(const Layer& layer, Activation activation, const std::string& from) {
    switch (activation) {
      case Activation::none:
        return;
      case Activation::relu:
        node("Relu", layer.name, {from});
        return;
      case Activation::relu6:
        node("Clip", layer.name, {from, number(layer.name + ".min", 0), number(layer.name + ".max", 6)});
        return;
      case Activation::prelu:
        node("PRelu", layer.name, {from, weights(layer.name + ".slopes", {layer.output.channels, 1, 1})});
        return;
      case Activation::sigmoid:
        node("Sigmoid", layer.name, {from});
        return;
      case Activation::swish: {
        const std::string gate = node("Sigmoid", fresh(layer.name + ".gate"), {from}).output(0);
        node("Mul", layer.name, {from, gate});
        return;
      }
      case Activation::leaky_relu:
        node("LeakyRelu", layer.name, {from});
        return;
      case Activation::hard_sigmoid:
        node("HardSigmoid", layer.name, {from});
        return;
      case Activation::hard_swish:
        node("HardSwish", layer.name, {from});
        return;
      case Activation::tanh:
        node("Tanh", layer.name, {from});
        return;
      case Activation::table:
        node("Elu", layer.name, {from});
        return;
    }
  }

  std::string add_batch_norm(const Layer& layer, const std::string& name, const std::string& from) {
    const Dims channels{layer.output.channels};
    std::vector<std::string> inputs{from};
    for (const char* part : {".scale", ".offset", ".mean", ".variance"})
      inputs.push_back(weights(layer.name + part, channels));
    return node("BatchNormalization", name, inputs).output(0);
  }

  /// The layer's name for its first node, which readers name layers by.
  void name_nodes(const Layer& layer, onnx::NodeProto& first) {
    graph_.mutable_node(graph_.node_size() - 1)->set_name(layer.name + ".out");
    first.set_name(layer.name);
  }

  template <class Convolution>
  void add_convolution(const Layer& layer, const Convolution& conv, const char* op, const Dims& filter) {
    const bool activates = conv.activation != Activation::none;
    std::vector<std::string> inputs{input(layer), weights(layer.name + ".weights", filter)};
    if (conv.bias) inputs.push_back(weights(layer.name + ".bias", {conv.out_channels}));
    onnx::NodeProto& added = node(op, stage(layer, ".conv", conv.batch_norm || activates), inputs);
    set(added, "kernel_shape", Dims{conv.kernel.height, conv.kernel.width});
    set(added, "strides", Dims{conv.stride.height, conv.stride.width});
    set(added, "pads", Dims{conv.padding.top, conv.padding.left, conv.padding.bottom, conv.padding.right});
    set(added, "group", conv.groups);
    if constexpr (std::is_same_v<Convolution, Conv2d>) {
      set(added, "dilations", Dims{conv.dilation.height, conv.dilation.width});
    } else {
      set(added, "output_padding", Dims{conv.extra.height, conv.extra.width});
    }
    std::string last = added.output(0);
    if (conv.batch_norm) last = add_batch_norm(layer, stage(layer, ".bn", activates), last);
    add_activation(layer, conv.activation, last);
    name_nodes(layer, added);
  }

  void add(const Layer& layer, const Conv2d& conv) {
    add_convolution(
        layer, conv, "Conv",
        {conv.out_channels, layer.input.channels / conv.groups, conv.kernel.height, conv.kernel.width});
  }

  void add(const Layer& layer, const ConvTranspose2d& conv) {
    add_convolution(
        layer, conv, "ConvTranspose",
        {layer.input.channels, conv.out_channels / conv.groups, conv.kernel.height, conv.kernel.width});
  }

  void add(const Layer& layer, const FullyConnected& dense) {
    std::string from = name_of(layer.inputs.front());
    if (!is_flat(layer.inputs.front())) from = node("Flatten", fresh(layer.name + ".flat"), {from}).output(0);
    std::vector<std::string> inputs{
        from, weights(layer.name + ".weights", {dense.out_features, layer.input.elements()})};
    if (dense.bias) inputs.push_back(weights(layer.name + ".bias", {dense.out_features}));
    onnx::NodeProto& added =
        node("Gemm", stage(layer, ".gemm", dense.activation != Activation::none), inputs);
    set(added, "transB", 1);
    add_activation(layer, dense.activation, added.output(0));
    name_nodes(layer, added);
  }

  void add(const Layer& layer, const Pool2d& pool) {
    onnx::NodeProto& added =
        node(pool.kind == PoolKind::average ? "AveragePool" : "MaxPool", layer.name, {input(layer)});
    set(added, "kernel_shape", Dims{pool.kernel.height, pool.kernel.width});
    set(added, "strides", Dims{pool.stride.height, pool.stride.width});
    set(added, "pads", Dims{pool.padding.top, pool.padding.left, pool.padding.bottom, pool.padding.right});
  }

  void add(const Layer& layer, const GlobalPool& pool) {
    node(pool.kind == PoolKind::average ? "GlobalAveragePool" : "GlobalMaxPool", layer.name, {input(layer)});
  }

  void add_binary(const Layer& layer, const char* op, Activation activation) {
    const std::string name = stage(layer, ".value", activation != Activation::none);
    const std::string first = input(layer, 0);
    const std::string second = input(layer, 1);
    onnx::NodeProto& added = node(op, name, {first, second});
    add_activation(layer, activation, added.output(0));
    name_nodes(layer, added);
  }

  void add(const Layer& layer, const EltwiseAdd& sum) { add_binary(layer, "Add", sum.activation); }
  void add(const Layer& layer, const ChannelScale& scale) { add_binary(layer, "Mul", scale.activation); }
  void add(const Layer& layer, const EltwiseBinary& binary) {
    constexpr std::array<const char*, 5> ops{"Sub", "Mul", "Div", "Max", "Min"};
    add_binary(layer, ops[static_cast<std::size_t>(binary.kind)], binary.activation);
  }

  void add(const Layer& layer, const Concat&) {
    std::vector<std::string> inputs;
    for (std::size_t i = 0; i < layer.inputs.size(); ++i)
      inputs.push_back(input(layer, i));
    set(node("Concat", layer.name, inputs), "axis", 1);
  }

  void add(const Layer& layer, const ChannelShuffle& shuffle) {
    const Shape& map = layer.input;
    const std::string cut = list(layer.name + ".cut", {network_.batch(), shuffle.groups,
                                                       map.channels / shuffle.groups, map.height, map.width});
    const std::string from = input(layer);
    const std::string apart = node("Reshape", fresh(layer.name + ".apart"), {from, cut}).output(0);
    onnx::NodeProto& turned = node("Transpose", fresh(layer.name + ".turned"), {apart});
    set(turned, "perm", Dims{0, 2, 1, 3, 4});
    node("Reshape", layer.name,
         {turned.output(0), list(layer.name + ".joined", dims_of(layer.output, false))});
  }

  void add(const Layer& layer, const ChannelSlice& slice) {
    const std::string from = input(layer);
    node("Slice", layer.name,
         {from, list(layer.name + ".from", {slice.first}),
          list(layer.name + ".to", {slice.first + slice.channels}), list(layer.name + ".axis", {1})});
  }

  void add(const Layer& layer, const LocalResponseNorm& norm) {
    set(node("LRN", layer.name, {input(layer)}), "size", norm.size);
  }

  void add(const Layer& layer, const Elementwise& elementwise) {
    const std::string from = input(layer);
    if (elementwise.kind == Elementwise::Kind::function)
      return add_activation(layer, elementwise.activation, from);
    if (elementwise.kind == Elementwise::Kind::softmax)
      return set(node("Softmax", layer.name, {from}), "axis", 1);
    const bool activates = elementwise.activation != Activation::none;
    const std::string name = stage(layer, ".affine", activates);
    if (elementwise.params_per_channel == 2) {
      add_batch_norm(layer, name, from);
    } else {
      node("Mul", name, {from, weights(layer.name + ".scale", {layer.output.channels, 1, 1})});
    }
    if (activates) add_activation(layer, elementwise.activation, name);
  }

  void add(const Layer& layer, const Move& move) {
    if (move.kind == MoveKind::unsupported) {
      throw InputError(fmt::format("{}: a layer that was left out of the model has no ONNX operator",
                                   network_.place_of(layer.name)));
    }
    const std::string from = input(layer);
    const std::string sizes = list(layer.name + ".sizes", dims_of(layer.output, false));
    if (move.kind == MoveKind::transpose) {
      node("Reshape", layer.name, {from, sizes});
    } else {
      node("Resize", layer.name, {from, "", "", sizes});
    }
  }

  void add_layer(const Layer& layer) {
    std::visit([&](const auto& operation) { add(layer, operation); }, layer.op);
  }

  const Network& network_;
  onnx::ModelProto model_;
  onnx::GraphProto& graph_;
  std::set<std::string> names_;
};

}  // namespace

std::string export_onnx(const Network& network) {
  return Exporter(network).run();
}

}  // namespace vargsim
