#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "networks/onnx/operators.h"

namespace vargsim {
namespace {

enum class Binary { add, subtract, multiply, divide, larger, smaller };

double combine(Binary op, double a, double b) {
  switch (op) {
    case Binary::add:
      return a + b;
    case Binary::subtract:
      return a - b;
    case Binary::multiply:
      return a * b;
    case Binary::divide:
      return b == 0 ? 0 : a / b;
    case Binary::larger:
      return std::fmax(a, b);
    case Binary::smaller:
      return std::fmin(a, b);
  }
  return 0;
}

Dims broadcast(const NodeImport& node, const Dims& a, const Dims& b) {
  Dims result(std::max(a.size(), b.size()), 1);
  for (std::size_t i = 0; i < result.size(); ++i) {
    const std::int64_t in_a = i < a.size() ? a[a.size() - 1 - i] : 1;
    const std::int64_t in_b = i < b.size() ? b[b.size() - 1 - i] : 1;
    if (in_a != in_b && in_a != 1 && in_b != 1)
      node.refuse(fmt::format("{} and {} do not fit each other", text_of(a), text_of(b)));
    result[result.size() - 1 - i] = in_a == 1 ? in_b : in_a;
  }
  return result;
}

void fold(const NodeImport& node, Binary op, const Value& a, const Value& b) {
  const Dims dims = broadcast(node, a.dims, b.dims);
  if (!a.data || !b.data) return node.set_constant(dims, std::nullopt);
  const std::size_t count = std::max(a.data->size(), b.data->size());
  const bool simple = (a.data->size() == count || a.data->size() == 1) &&
                      (b.data->size() == count || b.data->size() == 1) &&
                      static_cast<std::size_t>(count_of(dims)) == count;
  if (!simple) return node.set_constant(dims, std::nullopt);
  const bool whole = a.bits == 64 && b.bits == 64;
  std::vector<double> data;
  for (std::size_t i = 0; i < count; ++i) {
    const double result =
        combine(op, (*a.data)[a.data->size() == 1 ? 0 : i], (*b.data)[b.data->size() == 1 ? 0 : i]);
    data.push_back(whole ? std::trunc(result) : result);
  }
  Value value = constant_value(dims, std::move(data));
  value.bits = whole ? 64 : 32;
  node.set(0, std::move(value));
}

void lay_table_over(const NodeImport& node, Value value, Activation function) {
  value.function = function;
  value.function_node = node.name();
  value.function_value = node.output_name(0);
  node.set(0, std::move(value));
}

/// The dimension of the map that dimension `axis` of a value is; -1 where other dimensions lie over it.
int map_axis(const Value& value, std::size_t axis) {
  if (value.perm.empty()) return value.dims == value.map_dims ? static_cast<int>(axis) : -1;
  return permuted(value.map_dims, value.perm) == value.dims ? value.perm[axis] : -1;
}

/// A constant that has one value for each channel of a map and is the same for all its pixels.
bool is_per_channel(const Value& map, const Dims& constant) {
  if (constant.size() > map.dims.size()) return false;
  const std::size_t shift = map.dims.size() - constant.size();
  for (std::size_t i = 0; i < constant.size(); ++i) {
    if (constant[i] != 1 && map_axis(map, i + shift) != 1) return false;
  }
  return true;
}

DraftLayer affine_layer(Binary op, LayerId map) {
  const bool offset = op == Binary::add || op == Binary::subtract;
  Elementwise affine;
  affine.kind = Elementwise::Kind::affine;
  affine.params_per_channel = 1;
  return {"", affine, {map}, {}, offset ? DraftLayer::Affine::bias : DraftLayer::Affine::scale, {}};
}

Operation operation_of(Binary op) {
  if (op == Binary::add) return EltwiseAdd{};
  EltwiseBinary binary;
  binary.kind = static_cast<EltwiseKind>(static_cast<int>(op) - 1);
  return binary;
}

void with_constant(const NodeImport& node, Binary op, const Value& map, const Value& constant,
                   const Dims& aligned) {
  if (constant.is_scalar()) return lay_table_over(node, map, Activation::table);
  if (broadcast(node, map.dims, aligned) != map.dims)
    NodeImport::unsupported(fmt::format("{} spread to {}", text_of(map.dims), text_of(aligned)));
  Value value = map;
  const LayerId id = node.graph().applied(value);
  if (is_per_channel(map, aligned)) {
    return node.set(0, NodeImport::made_like(value, node.add(affine_layer(op, id))));
  }
  if (count_of(aligned) != count_of(map.dims))
    NodeImport::unsupported(
        fmt::format("a constant of {} for a map of {}", text_of(aligned), text_of(map.dims)));
  // A value an element: it is read from memory as the network's input is.
  const LayerId operand =
      node.graph().draft().add_input(node.name() + ".constant", node.graph().draft().shape_of(id));
  node.set(0, NodeImport::made_like(value, node.add(operation_of(op), {id, operand})));
}

bool is_channel_factors(const Value& map, const Value& factors) {
  if (!map.is_plain() || map.dims.size() < 3 || factors.dims.size() != map.dims.size()) return false;
  if (factors.dims[0] != map.dims[0] || factors.dims[1] != map.dims[1]) return false;
  return std::all_of(factors.dims.begin() + 2, factors.dims.end(), [](std::int64_t dim) { return dim == 1; });
}

/// x * f(x) is a function of x.
bool is_gate(const Value& a, const Value& b) {
  return a.map == b.map && same_layout(a, b);
}

Activation gated(Binary op, const Value& a, const Value& b) {
  const Value& gate = a.function == Activation::none ? b : a;
  const bool one_bare = a.function == Activation::none || b.function == Activation::none;
  if (op != Binary::multiply || !one_bare) return Activation::table;
  if (gate.function == Activation::sigmoid) return Activation::swish;
  return gate.function == Activation::hard_sigmoid ? Activation::hard_swish : Activation::table;
}

void two_maps(const NodeImport& node, Binary op, const Value& left, const Value& right, int first,
              int second) {
  if (is_gate(left, right)) return lay_table_over(node, left, gated(op, left, right));
  Value a = left;
  Value b = right;
  if (a.dims == b.dims) {
    if (same_layout(a, b)) {
      const LayerId id = node.add(operation_of(op), {node.graph().applied(a), node.graph().applied(b)});
      return node.set(0, NodeImport::made_like(a, id));
    }
    const Dims dims = a.dims;
    return node.set(0, node.made(node.add(operation_of(op), {node.plain(first), node.plain(second)}), dims));
  }
  if (op == Binary::multiply && is_channel_factors(a, b)) {
    const LayerId id = node.add(ChannelScale{}, {node.plain(first), node.plain(second)});
    return node.set(0, node.made(id, a.dims));
  }
  if (op == Binary::multiply && is_channel_factors(b, a)) {
    const LayerId id = node.add(ChannelScale{}, {node.plain(second), node.plain(first)});
    return node.set(0, node.made(id, b.dims));
  }
  broadcast(node, a.dims, b.dims);
  NodeImport::unsupported(fmt::format("maps of {} and {}", text_of(a.dims), text_of(b.dims)));
}

/// Before opset 7 a second operand was laid along the first from attribute `axis` on.
Dims aligned_dims(const NodeImport& node, const Value& map, const Dims& constant) {
  if (node.integer("broadcast", 0) == 0 || !node.has("axis")) return constant;
  const int axis = node.axis(node.integer("axis", 0), map.dims.size());
  Dims dims = constant;
  if (static_cast<std::size_t>(axis) + dims.size() < map.dims.size())
    dims.resize(map.dims.size() - static_cast<std::size_t>(axis), 1);
  return dims;
}

template <Binary op>
void import_binary(const NodeImport& node) {
  if (node.inputs() != 2) node.refuse(fmt::format("it has {} inputs, not 2", node.inputs()));
  const Value& a = node.input(0);
  const Value& b = node.input(1);
  if (a.is_constant && b.is_constant) return fold(node, op, a, b);
  if (b.is_constant) return with_constant(node, op, a, b, aligned_dims(node, a, b.dims));
  if (a.is_constant) return with_constant(node, op, b, a, a.dims);
  two_maps(node, op, a, b, 0, 1);
}

/// Sum, Max and Min take any number of maps: a layer for each after the first.
template <Binary op>
void import_many(const NodeImport& node) {
  if (node.inputs() == 2) return import_binary<op>(node);
  if (node.inputs() == 1) {
    const Value& value = node.input(0);
    return node.set(0, value);
  }
  if (node.inputs() < 1) node.refuse("it has no input");
  const Dims dims = node.map(0).dims;
  LayerId sum = node.plain(0);
  for (int i = 1; i < node.inputs(); ++i) {
    if (node.map(i).dims != dims) NodeImport::unsupported("maps of different shapes");
    sum =
        node.add(operation_of(op), {sum, node.plain(i)}, i + 1 < node.inputs() ? fmt::format(".{}", i) : "");
  }
  node.set(0, node.made(sum, dims));
}

void import_power(const NodeImport& node) {
  const Value& base = node.input(0);
  if (base.is_constant) return node.set_constant(base.dims, std::nullopt);
  if (!node.input(1).is_constant || !node.input(1).is_scalar())
    NodeImport::unsupported("an exponent that varies");
  lay_table_over(node, base, Activation::table);
}

}  // namespace

const OperatorList& binary_operators() {
  static const OperatorList list{
      {"Add", "eltwise_add; of a constant: bias, affine or table", import_binary<Binary::add>},
      {"Sub", "eltwise_subtract; of a constant: bias, affine or table", import_binary<Binary::subtract>},
      {"Mul",
       "eltwise_multiply, channel_scale (squeeze-excite), swish or hard_swish; of a constant: affine or "
       "table",
       import_binary<Binary::multiply>},
      {"Div", "eltwise_divide; of a constant: affine or table", import_binary<Binary::divide>},
      {"Sum", "eltwise_add", import_many<Binary::add>},
      {"Max", "eltwise_max", import_many<Binary::larger>},
      {"Min", "eltwise_min", import_many<Binary::smaller>},
      {"Pow", "activation table", import_power},
  };
  return list;
}

}  // namespace vargsim
