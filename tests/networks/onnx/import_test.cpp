#include <string>

#include <catch2/catch.hpp>
#include <onnx/onnx_pb.h>

#include "networks/onnx/onnx_import.h"
#include "networks/onnx/slim_wire.h"
#include "sim/base/error.h"

namespace vargsim {
namespace {

using Catch::Matchers::Contains;

/// A model of one input, weights by dimensions alone, and nodes in order.
class ModelBuilder {
 public:
  explicit ModelBuilder(const std::vector<std::int64_t>& input) {
    model_.set_ir_version(8);
    model_.add_opset_import()->set_version(13);
    graph().set_name("g");
    onnx::ValueInfoProto& x = *graph().add_input();
    x.set_name("x");
    onnx::TypeProto::Tensor& type = *x.mutable_type()->mutable_tensor_type();
    type.set_elem_type(onnx::TensorProto::FLOAT);
    for (const std::int64_t dim : input)
      type.mutable_shape()->add_dim()->set_dim_value(dim);
  }

  /// Its contents lie in a file that is not there.
  onnx::TensorProto& weights(const std::string& name, const std::vector<std::int64_t>& dims) {
    onnx::TensorProto& tensor = *graph().add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    for (const std::int64_t dim : dims)
      tensor.add_dims(dim);
    tensor.set_data_location(onnx::TensorProto::EXTERNAL);
    return tensor;
  }

  onnx::NodeProto& node(const std::string& op, const std::vector<std::string>& inputs,
                        const std::string& output) {
    onnx::NodeProto& node = *graph().add_node();
    node.set_op_type(op);
    node.set_name(output);
    for (const std::string& input : inputs)
      node.add_input(input);
    node.add_output(output);
    return node;
  }

  static void ints(onnx::NodeProto& node, const std::string& name, const std::vector<std::int64_t>& values) {
    onnx::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::INTS);
    for (const std::int64_t value : values)
      attribute.add_ints(value);
  }

  onnx::GraphProto& graph() { return *model_.mutable_graph(); }

  std::string bytes(const std::string& output) {
    graph().add_output()->set_name(output);
    return model_.SerializeAsString();
  }

 private:
  onnx::ModelProto model_;
};

OnnxImport imported(const std::string& bytes, bool skip = false) {
  OnnxOptions options;
  options.skip_unsupported = skip;
  return import_onnx_bytes(bytes, "m.onnx", options);
}

std::string refusal(const std::string& bytes) {
  try {
    imported(bytes);
  } catch (const InputError& error) {
    CHECK(std::string(error.what()).find('\n') == std::string::npos);
    return error.what();
  }
  FAIL("not refused");
  return "";
}

TEST_CASE("a convolution has the shape and the MACs of its weights' dimensions") {
  ModelBuilder model({1, 4, 8, 6});
  model.weights("w", {10, 4, 3, 3});
  ModelBuilder::ints(model.node("Conv", {"x", "w"}, "y"), "strides", {2, 1});
  const OnnxImport import = imported(model.bytes("y"));
  REQUIRE(import.network.layers().size() == 1);
  CHECK(import.network.layers()[0].output == Shape{10, 3, 4});
  CHECK(import.network.macs() == Macs{10} * 3 * 4 * (4 * 3 * 3));
  CHECK(import.network.weights() == 10 * 4 * 3 * 3);
}

TEST_CASE("weights inside the file are cut out before it is parsed, the graph stays") {
  ModelBuilder model({1, 64, 8, 8});
  onnx::TensorProto& tensor = model.weights("w", {64, 64, 3, 3});
  tensor.clear_data_location();
  const std::size_t payload = std::size_t{64} * 64 * 3 * 3 * 4;
  tensor.set_raw_data(std::string(payload, '\7'));
  model.node("Conv", {"x", "w"}, "y");
  const std::string bytes = model.bytes("y");
  REQUIRE(bytes.size() > payload);
  CHECK(without_weights(bytes, "m.onnx").size() < 1000);
  CHECK(imported(bytes).network.weights() == 64 * 64 * 3 * 3);
}

TEST_CASE("every truncation of a model is refused in one line or leaves a whole graph") {
  ModelBuilder model({1, 4, 8, 8});
  model.weights("w", {6, 4, 3, 3});
  model.node("Conv", {"x", "w"}, "c");
  model.node("Relu", {"c"}, "y");
  const std::string bytes = model.bytes("y");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    INFO(size);
    try {
      imported(bytes.substr(0, size));
    } catch (const InputError& error) {
      CHECK(std::string(error.what()).find('\n') == std::string::npos);
    }
  }
}

TEST_CASE("a cycle is refused") {
  ModelBuilder model({1, 4, 8, 8});
  model.node("Add", {"x", "b"}, "a");
  model.node("Relu", {"a"}, "b");
  CHECK_THAT(refusal(model.bytes("b")), Contains("m.onnx") && Contains("cycle"));
}

TEST_CASE("sizes of zero, below zero and beyond all memory are refused") {
  for (const std::int64_t size : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 40, INT64_MAX}) {
    INFO(size);
    ModelBuilder model({1, 4, size, 8});
    model.node("Relu", {"x"}, "y");
    CHECK_THAT(refusal(model.bytes("y")), Contains("m.onnx"));
  }
}

TEST_CASE("weights that do not fit the map are refused by the name of their node") {
  ModelBuilder model({1, 4, 8, 8});
  model.weights("w", {6, 5, 3, 3});
  model.node("Conv", {"x", "w"}, "the_conv");
  CHECK_THAT(refusal(model.bytes("the_conv")), Contains("the_conv"));
}

TEST_CASE("unsupported nodes are all named; skipped, they move what they read") {
  ModelBuilder model({1, 4, 8, 8});
  model.node("NoSuchOperator", {"x"}, "first");
  model.node("Relu", {"x"}, "r");
  model.node("AnotherOne", {"r"}, "second");
  const std::string words = refusal(model.bytes("second"));
  CHECK_THAT(words, Contains("2 nodes") && Contains("NoSuchOperator") && Contains("AnotherOne"));
}

TEST_CASE("constants that would take gigabytes are not made") {
  ModelBuilder model({1, 4, 8, 8});
  onnx::TensorProto& shape = *model.graph().add_initializer();
  shape.set_name("shape");
  shape.set_data_type(onnx::TensorProto::INT64);
  shape.add_dims(4);
  for (const std::int64_t dim : {60000, 60000, 3, 3})
    shape.add_int64_data(dim);
  model.node("ConstantOfShape", {"shape"}, "w");
  model.node("Conv", {"x", "w"}, "y");
  CHECK_THAT(refusal(model.bytes("y")), Contains("m.onnx"));
}

}  // namespace
}  // namespace vargsim
