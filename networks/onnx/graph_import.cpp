#include "networks/onnx/graph_import.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "networks/onnx/model_file.h"
#include "networks/onnx/node_import.h"
#include "networks/onnx/operators.h"
#include "networks/onnx/schema_shapes.h"
#include "networks/onnx/tensor_contents.h"
#include "sim/base/error.h"
#include "sim/base/strict_json.h"
#include "sim/base/text.h"

namespace vargsim {
namespace {

constexpr std::int64_t most_elements = std::int64_t{1} << 40;
constexpr std::size_t longest_name = 200;

std::string network_name(const std::string& file) {
  const std::string stem = std::filesystem::path(file).stem().string();
  return stem.empty() ? "onnx" : printable(stem, longest_name);
}

std::int64_t opset_of(const onnx::ModelProto& model) {
  for (const onnx::OperatorSetIdProto& import : model.opset_import()) {
    if (import.domain().empty() || import.domain() == "ai.onnx") return import.version();
  }
  return 1;
}

/// Throws InputError unless every dimension is positive and the product is a number of elements.
void require_possible(const Dims& dims, const std::string& where) {
  std::int64_t count = 1;
  for (const std::int64_t dim : dims) {
    if (dim < 0 || dim > most_elements)
      throw InputError(fmt::format("{}: dimension {} of {} is impossible", where, dim, text_of(dims)));
    if (dim > 0 && count > most_elements / dim)
      throw InputError(fmt::format("{}: {} has more than {} elements", where, text_of(dims), most_elements));
    count *= std::max<std::int64_t>(dim, 1);
  }
}

std::string how_to_set(const std::string& input, const onnx::TensorShapeProto& shape) {
  std::vector<std::string> dims;
  for (int i = 0; i < shape.dim_size(); ++i) {
    const std::int64_t known = shape.dim(i).has_dim_value() ? shape.dim(i).dim_value() : 0;
    constexpr int likely[] = {1, 3, 224, 224};
    dims.push_back(fmt::format("{}", known > 0 ? known : i < 4 ? likely[i] : 1));
  }
  return fmt::format("--set network.input.{}={}", input, join(dims, "x"));
}

}  // namespace

std::string name_of(const onnx::NodeProto& node) {
  if (!node.name().empty()) return printable(node.name(), longest_name);
  for (const std::string& output : node.output()) {
    if (!output.empty()) return printable(output, longest_name);
  }
  return printable(node.op_type(), longest_name);
}

GraphImport::GraphImport(const onnx::ModelProto& model, std::string file, const OnnxOptions& options)
    : graph_(model.graph()),
      file_(std::move(file)),
      options_(options),
      opset_(opset_of(model)),
      draft_(network_name(file_)) {}

OnnxImport GraphImport::run() {
  try {
    return import_all();
  } catch (const Unsupported& why) {
    throw InputError(fmt::format("{}: {}", file_, why.reason));
  }
}

OnnxImport GraphImport::import_all() {
  read_initialisers();
  read_inputs();
  count_readers();
  for (const int index : sorted_nodes())
    import_node(graph_.node(index));
  require_supported();
  read_outputs();
  const int batch = options_.batch.value_or(static_cast<int>(std::clamp<std::int64_t>(batch_, 1, 1 << 20)));
  OnnxImport result{draft_.finish(batch), unsupported_, {}, quantised_bits_};
  for (const onnx::ValueInfoProto& input : graph_.input()) {
    const Value& taken = values_.at(input.name());
    if (taken.is_map()) result.inputs[input.name()] = taken.dims;
  }
  return result;
}

void GraphImport::read_initialisers() {
  for (const onnx::TensorProto& tensor : graph_.initializer()) {
    const std::string where =
        fmt::format("{}: initializer {}", file_, printable(tensor.name(), longest_name));
    set(tensor.name(), value_of_tensor(tensor, where), where);
  }
  for (const onnx::SparseTensorProto& tensor : graph_.sparse_initializer()) {
    const std::string where =
        fmt::format("{}: initializer {}", file_, printable(tensor.values().name(), longest_name));
    set(tensor.values().name(), constant_value({tensor.dims().begin(), tensor.dims().end()}, std::nullopt),
        where);
  }
}

void GraphImport::check_input_names() const {
  std::vector<std::string> names;
  for (const onnx::ValueInfoProto& input : graph_.input()) {
    if (values_.count(input.name()) == 0) names.push_back(input.name());
  }
  for (const auto& [name, dims] : options_.inputs) {
    if (std::count(names.begin(), names.end(), name) > 0) continue;
    const std::string nearest = nearest_name(name, names);
    throw InputError(fmt::format(
        "{}: --set network.input.{}: no such input{}; valid: {}", file_, printable(name, longest_name),
        nearest.empty() ? "" : "; nearest: " + nearest, printable(join(names), 400)));
  }
}

void GraphImport::read_inputs() {
  check_input_names();
  for (const onnx::ValueInfoProto& info : graph_.input()) {
    if (values_.count(info.name()) > 0)
      continue;  // a weight that has a default, as models before opset 9 have
    read_input(info, fmt::format("{}: input {}", file_, printable(info.name(), longest_name)));
  }
  if (batch_ == 0) throw InputError(fmt::format("{}: the graph has no input", file_));
}

void GraphImport::read_input(const onnx::ValueInfoProto& info, const std::string& where) {
  Value value;
  value.dims = value.map_dims = dims_of_input(info, where);
  for (const std::int64_t dim : value.dims) {
    if (dim < 1)
      throw InputError(
          fmt::format("{}: dimension {} of {} is not positive", where, dim, text_of(value.dims)));
  }
  require_possible(value.dims, where);
  if (batch_ == 0) batch_ = value.dims.empty() ? 1 : value.dims.front();
  value.map = draft_.add_input(printable(info.name(), longest_name), shape_of(value.dims, where));
  set(info.name(), std::move(value), where);
}

Dims GraphImport::dims_of_input(const onnx::ValueInfoProto& info, const std::string& where) const {
  const auto given = options_.inputs.find(info.name());
  if (!info.type().has_tensor_type() || !info.type().tensor_type().has_shape()) {
    if (given != options_.inputs.end()) return given->second;
    throw InputError(
        fmt::format("{}: its shape is not in the model; give it by --set network.input.{}=1x3x224x224", where,
                    printable(info.name(), longest_name)));
  }
  const onnx::TensorShapeProto& shape = info.type().tensor_type().shape();
  if (given != options_.inputs.end()) {
    if (given->second.size() == static_cast<std::size_t>(shape.dim_size())) return given->second;
    throw InputError(fmt::format("{}: {} has {} dimensions, the model's has {}", where,
                                 text_of(given->second), given->second.size(), shape.dim_size()));
  }
  Dims dims;
  for (int i = 0; i < shape.dim_size(); ++i) {
    const bool symbolic = !shape.dim(i).has_dim_value();
    if (shape.dim_size() == 4 && i >= 2 && options_.input_size) {
      dims.push_back(*options_.input_size);
      continue;
    }
    if (symbolic && i == 0 && options_.batch) {
      dims.push_back(1);
      continue;
    }
    if (symbolic) {
      const std::string named = shape.dim(i).dim_param().empty()
                                    ? ""
                                    : fmt::format(" ({})", printable(shape.dim(i).dim_param(), 60));
      throw InputError(fmt::format("{}: dimension {}{} has no size in the model; give it by {}", where, i,
                                   named, how_to_set(printable(info.name(), longest_name), shape)));
    }
    dims.push_back(shape.dim(i).dim_value());
  }
  return dims;
}

void GraphImport::count_readers() {
  for (const onnx::NodeProto& node : graph_.node()) {
    for (const std::string& input : node.input())
      ++readers_[input];
  }
  for (const onnx::ValueInfoProto& output : graph_.output())
    ++readers_[output.name()];
}

int GraphImport::readers(const std::string& name) const {
  const auto found = readers_.find(name);
  return found == readers_.end() ? 0 : found->second;
}

/// Nodes in an order in which each comes after those it reads from: the model's own where that is one.
std::vector<int> GraphImport::sorted_nodes() const {
  std::map<std::string, int> writer;
  for (int i = 0; i < graph_.node_size(); ++i) {
    for (const std::string& output : graph_.node(i).output()) {
      if (output.empty()) continue;
      if (!writer.emplace(output, i).second || values_.count(output) > 0)
        throw InputError(fmt::format("{}: {} is written twice", place_of(graph_.node(i)),
                                     printable(output, longest_name)));
    }
  }
  std::vector<int> waits(static_cast<std::size_t>(graph_.node_size()), 0);
  std::vector<std::vector<int>> readers(waits.size());
  for (int i = 0; i < graph_.node_size(); ++i) {
    for (const std::string& input : graph_.node(i).input()) {
      const auto found = writer.find(input);
      if (found != writer.end()) {
        readers[static_cast<std::size_t>(found->second)].push_back(i);
        ++waits[static_cast<std::size_t>(i)];
      } else if (!input.empty() && values_.count(input) == 0) {
        throw InputError(fmt::format("{}: it reads {}, which nothing writes", place_of(graph_.node(i)),
                                     printable(input, longest_name)));
      }
    }
  }
  std::set<int> ready;
  for (int i = 0; i < graph_.node_size(); ++i) {
    if (waits[static_cast<std::size_t>(i)] == 0) ready.insert(i);
  }
  std::vector<int> sorted;
  while (!ready.empty()) {
    const int node = *ready.begin();
    ready.erase(ready.begin());
    sorted.push_back(node);
    for (const int reader : readers[static_cast<std::size_t>(node)]) {
      if (--waits[static_cast<std::size_t>(reader)] == 0) ready.insert(reader);
    }
  }
  if (sorted.size() != waits.size()) refuse_cycle(waits);
  return sorted;
}

void GraphImport::refuse_cycle(const std::vector<int>& waits) const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < waits.size() && names.size() < 5; ++i) {
    if (waits[i] > 0) names.push_back(name_of(graph_.node(static_cast<int>(i))));
  }
  throw InputError(
      fmt::format("{}: the graph has a cycle; it is among or before the nodes {}", file_, join(names)));
}

std::string GraphImport::place_of(const onnx::NodeProto& node) const {
  return fmt::format("{}: node {} ({})", file_, name_of(node), printable(node.op_type(), 60));
}

const Value& GraphImport::value(const std::string& name, const std::string& where) const {
  const auto found = values_.find(name);
  if (found == values_.end())
    throw InputError(
        fmt::format("{}: it reads {}, which nothing writes", where, printable(name, longest_name)));
  return found->second;
}

void GraphImport::set(const std::string& name, Value value, const std::string& where) {
  require_possible(value.dims, where);
  values_[name] = std::move(value);
}

Shape GraphImport::shape_of(const Dims& dims, const std::string& where) const {
  Dims rest = dims;
  if (!rest.empty() && batch_ > 0 && rest.front() == batch_) {
    rest.erase(rest.begin());
  } else if (!rest.empty() && batch_ > 1 && count_of(dims) % batch_ == 0 && rest.front() % batch_ == 0) {
    rest.front() /= batch_;
  } else if (batch_ > 1) {
    throw Unsupported{fmt::format("{} is not divided by the batch of {}", text_of(dims), batch_)};
  }
  std::int64_t middle = 1;
  for (std::size_t i = 1; i + 1 < rest.size(); ++i)
    middle *= rest[i];
  const std::int64_t first = rest.empty() ? 1 : rest.front();
  const std::int64_t last = rest.size() > 1 ? rest.back() : 1;
  for (const std::int64_t size : {first, middle, last}) {
    if (size >= 1 && size <= 65536) continue;
    throw InputError(fmt::format("{}: {} makes a map of {} x {} x {}; each must be in 1..65536", where,
                                 text_of(dims), first, middle, last));
  }
  return {static_cast<int>(first), static_cast<int>(middle), static_cast<int>(last)};
}

LayerId GraphImport::applied(Value& value) {
  if (value.function == Activation::none) return value.map;
  const auto made = functions_.find(value.function_value);
  LayerId id = 0;
  if (made != functions_.end()) {
    id = made->second;
  } else {
    Elementwise function;
    function.activation = value.function;
    id = draft_.add({value.function_node, function, {value.map}, {}, DraftLayer::Affine::none, {}}, file_);
    functions_[value.function_value] = id;
  }
  value.map = id;
  value.function = Activation::none;
  return id;
}

LayerId GraphImport::plain(Value value, const std::string& name, const std::string& where) {
  const LayerId id = applied(value);
  const Shape wanted = shape_of(value.dims, where);
  if (value.perm.empty() && draft_.shape_of(id) == wanted) return id;
  const auto made = moves_.find(name);
  if (made != moves_.end()) return made->second;
  Move move;
  move.output = wanted;
  const LayerId moved =
      draft_.add({printable(name, longest_name), move, {id}, {}, DraftLayer::Affine::none, {}}, where);
  return moves_[name] = moved;
}

void GraphImport::import_node(const onnx::NodeProto& node) {
  const bool standard = node.domain().empty() || node.domain() == "ai.onnx";
  const OperatorHandler* const handler = standard ? find_operator(node.op_type()) : nullptr;
  bool inputs_known = true;
  for (const std::string& input : node.input())
    inputs_known = inputs_known && (input.empty() || value(input, place_of(node)).known);
  if (handler == nullptr) {
    leave_out(node, standard ? "" : fmt::format("domain {}", printable(node.domain(), 60)));
  } else if (!inputs_known) {
    set_outputs_unknown(node);
  } else {
    try {
      handler->import(NodeImport(*this, node));
    } catch (const Unsupported& why) {
      leave_out(node, why.reason);
    }
  }
  for (const std::string& output : node.output()) {
    if (!output.empty() && values_.count(output) == 0)
      throw InputError(fmt::format("{}: it has an output {} that its operator does not write", place_of(node),
                                   printable(output, longest_name)));
  }
}

void GraphImport::set_outputs_unknown(const onnx::NodeProto& node) {
  for (const std::string& output : node.output()) {
    if (output.empty()) continue;
    Value unknown;
    unknown.known = false;
    values_[output] = unknown;
  }
}

void GraphImport::leave_out(const onnx::NodeProto& node, const std::string& reason) {
  unsupported_.push_back({name_of(node), printable(node.op_type(), 60), reason});
  if (options_.skip_unsupported) {
    replace_by_moves(node);
  } else {
    set_outputs_unknown(node);
  }
}

/// All inputs are read, each output is written from the first.
void GraphImport::replace_by_moves(const onnx::NodeProto& node) {
  std::vector<const Value*> inputs;
  bool has_map = false;
  for (const std::string& input : node.input()) {
    inputs.push_back(input.empty() ? nullptr : &value(input, place_of(node)));
    if (inputs.back() != nullptr && !inputs.back()->known) return set_outputs_unknown(node);
    has_map = has_map || (inputs.back() != nullptr && inputs.back()->is_map());
  }
  const std::vector<std::optional<Dims>> shapes = output_dims(node, graph_, opset_, inputs);
  int index = 0;
  for (const std::string& output : node.output()) {
    const std::optional<Dims>& dims = shapes[static_cast<std::size_t>(index)];
    const std::string name = index == 0 ? name_of(node) : fmt::format("{}.{}", name_of(node), index);
    ++index;
    if (output.empty()) continue;
    if (!dims) {
      throw InputError(fmt::format("{}: cannot be skipped: the shape of its output {} is not known",
                                   place_of(node), printable(output, longest_name)));
    }
    if (!has_map || readers(output) == 0) {
      set(output, constant_value(*dims, std::nullopt), place_of(node));
    } else {
      Value value;
      value.map = move_inputs(node, *dims, name);
      value.dims = value.map_dims = *dims;
      set(output, std::move(value), place_of(node));
    }
  }
}

LayerId GraphImport::move_inputs(const onnx::NodeProto& node, const Dims& dims, const std::string& name) {
  Move move;
  move.kind = MoveKind::unsupported;
  bool first = true;
  LayerId written = 0;
  for (const std::string& input : node.input()) {
    if (input.empty() || !values_.at(input).is_map()) continue;
    const LayerId id = applied(values_.at(input));
    if (first) {
      move.output = shape_of(dims, place_of(node));
      written = draft_.add({name, move, {id}, {}, DraftLayer::Affine::none, {}}, place_of(node));
    } else {
      // What else it reads: a byte a row is written, so that the layer has an output.
      move.output = {1, draft_.shape_of(id).height, 1};
      draft_.add_output(
          draft_.add({name + ".reads", move, {id}, {}, DraftLayer::Affine::none, {}}, place_of(node)));
    }
    first = false;
  }
  return written;
}

void GraphImport::require_supported() const {
  if (unsupported_.empty() || options_.skip_unsupported) return;
  std::vector<std::string> nodes;
  for (const UnsupportedNode& node : unsupported_) {
    nodes.push_back(node.reason.empty() ? fmt::format("{} ({})", node.name, node.op)
                                        : fmt::format("{} ({}: {})", node.name, node.op, node.reason));
  }
  throw InputError(
      fmt::format("{}: {} node{} cannot be imported: {}; --skip-unsupported moves their bytes instead", file_,
                  nodes.size(), nodes.size() == 1 ? "" : "s", join(nodes)));
}

void GraphImport::read_outputs() {
  if (graph_.output_size() == 0) throw InputError(fmt::format("{}: the graph has no output", file_));
  for (const onnx::ValueInfoProto& output : graph_.output()) {
    const std::string where = fmt::format("{}: output {}", file_, printable(output.name(), longest_name));
    const Value& found = value(output.name(), where);
    if (!found.is_map()) continue;
    Value result = found;
    // The order in which a result's elements lie matters to its reader, other dimensions over them do not.
    const bool as_it_lies = result.perm.empty() || has_channels_last(result);
    draft_.add_output(as_it_lies ? applied(result) : plain(result, output.name(), where));
  }
}

OnnxImport import_onnx_bytes(std::string_view bytes, const std::string& file, const OnnxOptions& options) {
  const onnx::ModelProto model = parse_onnx_model(bytes, file);
  return GraphImport(model, file, options).run();
}

OnnxImport import_onnx(const std::string& path, const OnnxOptions& options) {
  const onnx::ModelProto model = read_onnx_model(path);
  return GraphImport(model, path, options).run();
}

}  // namespace vargsim
