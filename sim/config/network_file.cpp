#include "sim/config/network_file.h"

#include <map>

#include <fmt/format.h>

#include "sim/base/json_writer.h"
#include "sim/base/text.h"
#include "sim/config/network_fields.h"

namespace vargsim {
namespace {

constexpr const char* format_name = "vargsim/network/1";
constexpr std::size_t most_layers = 100000;

Operation operation_named(const JsonReader& reader, const std::string& name) {
  std::vector<std::string> valid;
  for (const OperationName& each : operation_names()) {
    if (name == each.name) return each.op;
    valid.emplace_back(each.name);
  }
  const std::string nearest = nearest_name(name, valid);
  throw InputError(fmt::format("{}/op: {} is not one of {}{}", reader.here(), printed(name), join(valid),
                               nearest.empty() ? "" : "; nearest: " + nearest));
}

class NetworkReader {
 public:
  NetworkReader(const JsonDocument& document, int batch) : document_(document), batch_(batch) {}

  Network read() {
    JsonReader reader(document_);
    std::string format;
    std::string name;
    int batch = 1;
    reader.annotation("$schema", "");
    reader.name("format", format, "");
    reader.require("format");
    reader.check("format", format == format_name, fmt::format("\"{}\"", format_name));
    reader.name("name", name, "");
    reader.require("name");
    reader.integer("batch", batch, {1, 256}, "images", "");
    Network network(name, batch_ > 0 ? batch_ : batch);
    reader.objects("inputs", "", [&](JsonReader& inner, std::size_t) { read_input(inner, network); });
    reader.require("inputs");
    reader.objects("layers", "", [&](JsonReader& inner, std::size_t) { read_layer(inner, network); });
    reader.require("layers");
    reader.finish();
    if (network.inputs().empty())
      throw InputError(fmt::format("{}: /inputs: a network needs an input", document_.source));
    if (network.layers().empty())
      throw InputError(fmt::format("{}: /layers: a network needs a layer", document_.source));
    return network;
  }

 private:
  void read_input(JsonReader& reader, Network& network) {
    std::string name;
    Shape shape{1, 1, 1};
    reader.name("name", name, "");
    reader.require("name");
    fixed_integers(reader, "shape", {&shape.channels, &shape.height, &shape.width}, dimension_range, "", "");
    reader.require("shape");
    at(reader, [&] { ids_[name] = network.add_input(name, shape); });
  }

  void read_layer(JsonReader& reader, Network& network) {
    if (network.layers().size() >= most_layers)
      throw InputError(fmt::format("{}: more than {} layers", reader.here(), most_layers));
    std::string name;
    std::string block;
    std::string op_text;
    std::vector<std::string> inputs;
    reader.name("name", name, "");
    reader.require("name");
    reader.name("op", op_text, "");
    reader.require("op");
    reader.text("block", block, "");
    reader.names("inputs", inputs, "");
    reader.require("inputs");
    Operation op = operation_named(reader, op_text);
    std::visit([&](auto& operation) { layer_fields(reader, operation); }, op);
    std::vector<LayerId> ids;
    for (std::size_t i = 0; i < inputs.size(); ++i)
      ids.push_back(id_of(fmt::format("{}/inputs/{}", reader.here(), i), inputs[i]));
    if (ids.empty()) throw InputError(fmt::format("{}/inputs: a layer needs an input", reader.here()));
    at(reader, [&] { ids_[name] = network.add(name, block, op, std::move(ids)); });
  }

  LayerId id_of(const std::string& where, const std::string& name) const {
    const auto found = ids_.find(name);
    if (found != ids_.end()) return found->second;
    std::vector<std::string> names;
    for (const auto& [each, id] : ids_)
      names.push_back(each);
    const std::string nearest = nearest_name(name, names);
    throw InputError(fmt::format("{}: {} is no input and no earlier layer{}", where, printed(name),
                                 nearest.empty() ? "" : "; nearest: " + nearest));
  }

  /// What the network refuses, with the place in the file.
  template <class Add>
  static void at(const JsonReader& reader, Add add) {
    try {
      add();
    } catch (const InputError& error) {
      throw InputError(fmt::format("{}: {}", reader.here(), error.what()));
    }
  }

  const JsonDocument& document_;
  int batch_;
  std::map<std::string, LayerId> ids_;
};

Json shape_json(const Shape& shape) {
  return {shape.channels, shape.height, shape.width};
}

std::string name_of(const Network& network, LayerId id) {
  return id < 0 ? network.inputs()[static_cast<std::size_t>(network_input(id))].name : network.layer(id).name;
}

Json layer_json(const Network& network, const Layer& layer) {
  Json inputs = Json::array();
  for (const LayerId id : layer.inputs)
    inputs.push_back(name_of(network, id));
  Json json{{"name", layer.name}, {"op", std::string(op_name(layer))}};
  if (!layer.block.empty()) json["block"] = layer.block;
  json["inputs"] = inputs;
  JsonWriter writer;
  Operation op = layer.op;
  std::visit([&](auto& operation) { layer_fields(writer, operation); }, op);
  json.update(writer.take());
  return json;
}

}  // namespace

const std::vector<OperationName>& operation_names() {
  const auto binary = [](EltwiseKind kind) {
    EltwiseBinary op;
    op.kind = kind;
    return op;
  };
  const auto elementwise = [](Elementwise::Kind kind) {
    Elementwise op;
    op.kind = kind;
    return op;
  };
  const auto move = [](MoveKind kind) {
    Move op;
    op.kind = kind;
    return op;
  };
  static const std::vector<OperationName> names{
      {"conv2d", Conv2d{}},
      {"conv_transpose2d", ConvTranspose2d{}},
      {"fully_connected", FullyConnected{}},
      {"average_pool", Pool2d{PoolKind::average, {}, {}, {}}},
      {"max_pool", Pool2d{PoolKind::max, {}, {}, {}}},
      {"global_average_pool", GlobalPool{PoolKind::average}},
      {"global_max_pool", GlobalPool{PoolKind::max}},
      {"eltwise_add", EltwiseAdd{}},
      {"eltwise_subtract", binary(EltwiseKind::subtract)},
      {"eltwise_multiply", binary(EltwiseKind::multiply)},
      {"eltwise_divide", binary(EltwiseKind::divide)},
      {"eltwise_max", binary(EltwiseKind::larger)},
      {"eltwise_min", binary(EltwiseKind::smaller)},
      {"channel_scale", ChannelScale{}},
      {"concat", Concat{}},
      {"channel_shuffle", ChannelShuffle{}},
      {"channel_slice", ChannelSlice{}},
      {"local_response_norm", LocalResponseNorm{}},
      {"activation", elementwise(Elementwise::Kind::function)},
      {"affine", elementwise(Elementwise::Kind::affine)},
      {"softmax", elementwise(Elementwise::Kind::softmax)},
      {"resize", move(MoveKind::resize)},
      {"pad", move(MoveKind::pad)},
      {"crop", move(MoveKind::crop)},
      {"transpose", move(MoveKind::transpose)},
      {"join", move(MoveKind::join)},
      {"unsupported", move(MoveKind::unsupported)},
  };
  return names;
}

Network read_network_document(const JsonDocument& document, int batch) {
  return NetworkReader(document, batch).read();
}

Network read_network_file(const std::string& path, int batch) {
  return read_network_document(parse_json(read_file(path), path), batch);
}

Json write_network_file(const Network& network) {
  Json inputs = Json::array();
  for (const NetworkInput& input : network.inputs())
    inputs.push_back({{"name", input.name}, {"shape", shape_json(input.shape)}});
  Json layers = Json::array();
  for (const Layer& layer : network.layers())
    layers.push_back(layer_json(network, layer));
  return {{"format", format_name},
          {"name", network.name()},
          {"batch", network.batch()},
          {"inputs", inputs},
          {"layers", layers}};
}

}  // namespace vargsim
