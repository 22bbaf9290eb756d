#include "networks/onnx/node_import.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/base/strict_json.h"

namespace vargsim {

NodeImport::NodeImport(GraphImport& graph, const onnx::NodeProto& node)
    : graph_(graph),
      node_(node),
      name_(name_of(node)),
      where_(fmt::format("{}: node {} ({})", graph.file(), printable(name_, 200),
                         printable(node.op_type(), 60))) {}

void NodeImport::refuse(const std::string& what) const {
  throw InputError(fmt::format("{}: {}", where_, what));
}

void NodeImport::unsupported(const std::string& reason) {
  throw Unsupported{reason};
}

const onnx::AttributeProto* NodeImport::find(const std::string& attribute) const {
  for (const onnx::AttributeProto& each : node_.attribute()) {
    if (each.name() == attribute) return &each;
  }
  return nullptr;
}

std::int64_t NodeImport::integer(const std::string& attribute, std::int64_t otherwise) const {
  const onnx::AttributeProto* found = find(attribute);
  if (found == nullptr) return otherwise;
  if (!found->has_i()) refuse(fmt::format("attribute {} is not an integer", attribute));
  return found->i();
}

double NodeImport::number(const std::string& attribute, double otherwise) const {
  const onnx::AttributeProto* found = find(attribute);
  if (found == nullptr) return otherwise;
  if (!found->has_f()) refuse(fmt::format("attribute {} is not a number", attribute));
  return double(found->f());
}

std::string NodeImport::text(const std::string& attribute, const std::string& otherwise) const {
  const onnx::AttributeProto* found = find(attribute);
  if (found == nullptr) return otherwise;
  if (!found->has_s()) refuse(fmt::format("attribute {} is not text", attribute));
  return found->s();
}

std::vector<std::int64_t> NodeImport::integers(const std::string& attribute) const {
  const onnx::AttributeProto* found = find(attribute);
  if (found == nullptr) return {};
  if (found->has_i() || found->has_f() || found->has_s())
    refuse(fmt::format("attribute {} is not a list of integers", attribute));
  return {found->ints().begin(), found->ints().end()};
}

const Value& NodeImport::input(int index) const {
  if (!has_input(index)) refuse(fmt::format("input {} is missing", index));
  return graph_.value(node_.input(index), where_);
}

bool NodeImport::all_constant() const {
  for (int i = 0; i < inputs(); ++i) {
    if (has_input(i) && !input(i).is_constant) return false;
  }
  return true;
}

const std::vector<double>& NodeImport::contents(int index) const {
  const Value& value = input(index);
  if (!value.is_constant) unsupported(fmt::format("{} depends on the data", node_.input(index)));
  if (!value.data) unsupported(fmt::format("the contents of {} are not known", node_.input(index)));
  return *value.data;
}

std::vector<std::int64_t> NodeImport::integers_of(const std::string& attribute, int index) const {
  if (has(attribute)) return integers(attribute);
  return has_input(index) ? to_integers(contents(index)) : std::vector<std::int64_t>{};
}

const Value& NodeImport::map(int index) const {
  const Value& value = input(index);
  if (value.is_constant) unsupported(fmt::format("input {} is a constant", node_.input(index)));
  return value;
}

LayerId NodeImport::plain(int index) const {
  return graph_.plain(map(index), node_.input(index), where_);
}

bool NodeImport::output_is_read(int index) const {
  return index < outputs() && !node_.output(index).empty() && graph_.readers(node_.output(index)) > 0;
}

void NodeImport::set(int index, Value value) const {
  if (index >= outputs()) refuse(fmt::format("output {} is missing", index));
  if (!node_.output(index).empty()) graph_.set(node_.output(index), std::move(value), where_);
}

void NodeImport::set_constant(Dims dims, std::optional<std::vector<double>> data) const {
  set(0, constant_value(std::move(dims), std::move(data)));
}

LayerId NodeImport::add(Operation op, std::vector<LayerId> inputs, const std::string& suffix) const {
  return graph_.draft().add({name_ + suffix, op, std::move(inputs), {}, DraftLayer::Affine::none, {}},
                            where_);
}

LayerId NodeImport::add(DraftLayer layer) const {
  layer.name = name_;
  return graph_.draft().add(std::move(layer), where_);
}

Value NodeImport::made(LayerId layer, Dims dims) const {
  const Shape shape = graph_.draft().shape_of(layer);
  if (graph_.shape_of(dims, where_) != shape) {
    refuse(fmt::format("its output is {}, its layer gives {}x{}x{}", text_of(dims), shape.channels,
                       shape.height, shape.width));
  }
  Value value;
  value.map = layer;
  value.map_dims = dims;
  value.dims = std::move(dims);
  return value;
}

Value NodeImport::made_like(const Value& layout, LayerId layer) {
  Value value = layout;
  value.function = Activation::none;
  value.function_node.clear();
  value.map = layer;
  return value;
}

void NodeImport::set_layer_like(const Value& source, Operation op) const {
  Value value = source;
  const LayerId id = add(op, {graph_.applied(value)});
  set(0, made_like(value, id));
}

void NodeImport::set_move(MoveKind kind, const Value& source, Dims dims, int output) const {
  Value from = source;
  Move move;
  move.kind = kind;
  move.output = graph_.shape_of(dims, where_);
  const LayerId id = add(move, {graph_.applied(from)}, output == 0 ? "" : fmt::format(".{}", output));
  set(output, made(id, std::move(dims)));
}

int NodeImport::axis(std::int64_t axis, std::size_t rank) const {
  const auto size = static_cast<std::int64_t>(rank);
  if (axis < -size || axis >= size) refuse(fmt::format("axis {} is outside {}..{}", axis, -size, size - 1));
  return static_cast<int>(axis < 0 ? axis + size : axis);
}

}  // namespace vargsim
