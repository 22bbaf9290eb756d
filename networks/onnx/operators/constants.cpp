#include <cmath>

#include <fmt/format.h>

#include "networks/onnx/operators.h"
#include "networks/onnx/slim_wire.h"
#include "networks/onnx/tensor_contents.h"

namespace vargsim {
namespace {

void import_constant(const NodeImport& node) {
  if (const onnx::AttributeProto* tensor = node.find("value")) {
    if (!tensor->has_t()) node.refuse("attribute value is not a tensor");
    return node.set(0, value_of_tensor(tensor->t(), node.where()));
  }
  std::vector<double> data;
  if (node.has("value_float")) data = {node.number("value_float", 0)};
  if (node.has("value_int")) data = {double(node.integer("value_int", 0))};
  const bool is_list = node.has("value_floats") || node.has("value_ints");
  if (const onnx::AttributeProto* floats = node.find("value_floats"))
    data.assign(floats->floats().begin(), floats->floats().end());
  for (const std::int64_t number : node.integers("value_ints"))
    data.push_back(double(number));
  if (data.empty() && !is_list) NodeImport::unsupported("a constant that is not made of numbers");
  Value value = constant_value(is_list ? Dims{static_cast<std::int64_t>(data.size())} : Dims{}, data);
  value.bits = node.has("value_int") || node.has("value_ints") ? 64 : 32;
  node.set(0, std::move(value));
}

void import_constant_of_shape(const NodeImport& node) {
  const Dims dims = to_integers(node.contents(0));
  std::int64_t count = 1;
  for (const std::int64_t dim : dims) {
    if (dim < 0 || dim > (std::int64_t{1} << 40)) node.refuse(fmt::format("a shape of {}", text_of(dims)));
    if (dim > 0 && count > (std::int64_t{1} << 40) / dim)
      node.refuse(fmt::format("a shape of {}", text_of(dims)));
    count *= dim;
  }
  Value filling = constant_value({1}, std::vector<double>{0});
  if (const onnx::AttributeProto* tensor = node.find("value")) {
    if (!tensor->has_t()) node.refuse("attribute value is not a tensor");
    filling = value_of_tensor(tensor->t(), node.where());
  }
  const bool small = static_cast<std::size_t>(count) <= most_kept_tensor_bytes / sizeof(double);
  std::optional<std::vector<double>> data;
  if (small && filling.data && filling.data->size() == 1)
    data = std::vector<double>(static_cast<std::size_t>(count), filling.data->front());
  Value value = constant_value(dims, std::move(data));
  value.bits = filling.bits;
  node.set(0, std::move(value));
}

void import_range(const NodeImport& node) {
  const double start = node.contents(0).empty() ? 0 : node.contents(0).front();
  const double limit = node.contents(1).empty() ? 0 : node.contents(1).front();
  const double step = node.contents(2).empty() ? 0 : node.contents(2).front();
  if (step == 0) node.refuse("a step of 0");
  const double count = std::fmax(0, std::ceil((limit - start) / step));
  if (!(count <= 1e9)) node.refuse("too many numbers");
  node.set_constant({static_cast<std::int64_t>(count)}, std::nullopt);
}

template <double (*function)(double)>
void import_rounding(const NodeImport& node) {
  Value value = node.input(0);
  if (value.is_constant && value.data) {
    for (double& number : *value.data)
      number = function(number);
  }
  if (value.is_map()) {
    value.function = Activation::table;
    value.function_node = node.name();
    value.function_value = node.output_name(0);
  }
  node.set(0, std::move(value));
}

}  // namespace

const OperatorList& constant_operators() {
  static const OperatorList list{
      {"Constant", "folded", import_constant},
      {"ConstantOfShape", "folded", import_constant_of_shape},
      {"Range", "folded", import_range},
      {"Floor", "folded; of a map: activation table", import_rounding<std::floor>},
      {"Ceil", "folded; of a map: activation table", import_rounding<std::ceil>},
      {"Round", "folded; of a map: activation table", import_rounding<std::nearbyint>},
  };
  return list;
}

}  // namespace vargsim
