#include "networks/onnx/schema_shapes.h"

#include <exception>

#include <onnx/defs/schema.h>
#include <onnx/defs/shape_inference.h>

namespace vargsim {
namespace {

/// What libonnx's inference functions ask of a node: types of its inputs and small contents.
class NodeContext final : public onnx::InferenceContext {
 public:
  NodeContext(const onnx::NodeProto& node, const std::vector<const Value*>& inputs)
      : node_(node),
        types_(inputs.size()),
        data_(inputs.size()),
        outputs_(static_cast<std::size_t>(node.output_size())) {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (inputs[i] == nullptr) continue;
      present_.push_back(i);
      onnx::TypeProto_Tensor& tensor = *types_[i].mutable_tensor_type();
      const bool integers = inputs[i]->data.has_value() && inputs[i]->bits == 64;
      tensor.set_elem_type(integers ? onnx::TensorProto::INT64 : onnx::TensorProto::FLOAT);
      onnx::TensorShapeProto& shape = *tensor.mutable_shape();
      for (const std::int64_t dim : inputs[i]->dims)
        shape.add_dim()->set_dim_value(dim);
      if (integers) fill(data_[i], *inputs[i]);
    }
  }

  const onnx::AttributeProto* getAttribute(const std::string& name) const override {
    for (const onnx::AttributeProto& attribute : node_.attribute()) {
      if (attribute.name() == name) return &attribute;
    }
    return nullptr;
  }
  std::size_t getNumInputs() const override { return types_.size(); }
  const onnx::TypeProto* getInputType(std::size_t index) const override {
    return index < types_.size() && types_[index].has_tensor_type() ? &types_[index] : nullptr;
  }
  const onnx::TensorProto* getInputData(std::size_t index) const override {
    return index < data_.size() && data_[index].data_type() != 0 ? &data_[index] : nullptr;
  }
  std::size_t getNumOutputs() const override { return outputs_.size(); }
  onnx::TypeProto* getOutputType(std::size_t index) override { return &outputs_.at(index); }
  onnx::GraphInferencer* getGraphAttributeInferencer(const std::string&) override { return nullptr; }
  const onnx::SparseTensorProto* getInputSparseData(std::size_t) const override { return nullptr; }
  const onnx::TensorShapeProto* getSymbolicInput(std::size_t) const override { return nullptr; }

  const onnx::TypeProto& output(std::size_t index) const { return outputs_[index]; }

 private:
  static void fill(onnx::TensorProto& tensor, const Value& value) {
    tensor.set_data_type(onnx::TensorProto::INT64);
    for (const std::int64_t dim : value.dims)
      tensor.add_dims(dim);
    for (const std::int64_t number : to_integers(*value.data))
      tensor.add_int64_data(number);
  }

  const onnx::NodeProto& node_;
  std::vector<onnx::TypeProto> types_;
  std::vector<onnx::TensorProto> data_;
  std::vector<onnx::TypeProto> outputs_;
  std::vector<std::size_t> present_;
};

std::optional<Dims> dims_of(const onnx::TypeProto& type) {
  if (!type.has_tensor_type() || !type.tensor_type().has_shape()) return std::nullopt;
  Dims dims;
  for (const auto& dim : type.tensor_type().shape().dim()) {
    if (!dim.has_dim_value()) return std::nullopt;
    dims.push_back(dim.dim_value());
  }
  return dims;
}

std::optional<Dims> dims_in_model(const onnx::GraphProto& graph, const std::string& name) {
  for (const auto* list : {&graph.value_info(), &graph.output()}) {
    for (const onnx::ValueInfoProto& info : *list) {
      if (info.name() == name) return dims_of(info.type());
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::optional<Dims>> output_dims(const onnx::NodeProto& node, const onnx::GraphProto& graph,
                                             std::int64_t opset, const std::vector<const Value*>& inputs) {
  std::vector<std::optional<Dims>> shapes(static_cast<std::size_t>(node.output_size()));
  NodeContext context(node, inputs);
  const onnx::OpSchema* const schema =
      onnx::OpSchemaRegistry::Schema(node.op_type(), static_cast<int>(opset), node.domain());
  bool inferred = schema != nullptr && schema->has_type_and_shape_inference_function();
  try {
    if (inferred) schema->GetTypeAndShapeInferenceFunction()(context);
  } catch (const std::exception&) {
    inferred = false;  // the model's own word remains
  }
  for (int i = 0; i < node.output_size(); ++i) {
    std::optional<Dims>& dims = shapes[static_cast<std::size_t>(i)];
    if (inferred) dims = dims_of(context.output(static_cast<std::size_t>(i)));
    if (!dims) dims = dims_in_model(graph, node.output(i));
  }
  return shapes;
}

}  // namespace vargsim
