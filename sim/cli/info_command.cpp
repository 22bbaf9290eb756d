#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "sim/base/text.h"
#include "sim/cli/commands.h"
#include "sim/cli/options.h"

namespace vargsim {
namespace {

Json shape_json(const Shape& shape) {
  return {shape.channels, shape.height, shape.width};
}
Json extent_json(const Extent& extent) {
  return {extent.height, extent.width};
}

Json layer_json(const Layer& layer) {
  return {{"name", layer.name},
          {"op", std::string(op_name(layer))},
          {"block", layer.block},
          {"input", shape_json(layer.input)},
          {"output", shape_json(layer.output)},
          {"kernel", extent_json(kernel_of(layer))},
          {"stride", extent_json(stride_of(layer))},
          {"groups", groups_of(layer)},
          {"group_base", group_base_of(layer)},
          {"macs", macs_of(layer)},
          {"weight_bytes", weights_of(layer)},
          {"params", params_of(layer)}};
}

Json info_json(const ConfiguredNetwork& configured) {
  const Network& network = configured.network;
  Json layers = Json::array();
  for (const Layer& layer : network.layers())
    layers.push_back(layer_json(layer));
  return {{"name", network.name()},     {"options", configured.options},     {"macs", network.macs()},
          {"params", network.params()}, {"weight_bytes", network.weights()}, {"layers", layers}};
}

std::string shape_text(const Shape& shape) {
  return fmt::format("{}x{}x{}", shape.channels, shape.height, shape.width);
}

/// MACs per byte that the layer must move at least: ifmaps, weights and ofmap once, one byte an element.
double intensity(const Network& network, const Layer& layer) {
  std::int64_t bytes = weights_of(layer) + layer.output.elements();
  for (const LayerId input : layer.inputs)
    bytes += network.shape_of(input).elements();
  return double(macs_of(layer)) / double(bytes);
}

std::string info_table(const ConfiguredNetwork& configured) {
  const Network& network = configured.network;
  std::size_t width = 5;
  for (const Layer& layer : network.layers())
    width = std::max(width, layer.name.size());
  std::string text = fmt::format(
      "{} {}\n\n{:<{}}  {:<19}  {:>12}  {:>12}  {:>7}  {:>6}  {:>6}  {:>4}  {:>8}  {:>10}  {:>8}\n",
      network.name(), configured.options.dump(), "layer", width, "op", "input", "output", "kernel", "stride",
      "groups", "base", "MMAC", "weights", "MAC/byte");
  for (const Layer& layer : network.layers()) {
    const Extent kernel = kernel_of(layer);
    const int base = group_base_of(layer);
    text += fmt::format(
        "{:<{}}  {:<19}  {:>12}  {:>12}  {:>7}  {:>6}  {:>6}  {:>4}  {:>8.2f}  {:>10}  {:>8.1f}\n",
        layer.name, width, op_name(layer), shape_text(layer.input), shape_text(layer.output),
        fmt::format("{}x{}", kernel.height, kernel.width), stride_of(layer).height, groups_of(layer),
        base > 0 ? fmt::format("{}", base) : "-", double(macs_of(layer)) / 1e6,
        with_thousands(weights_of(layer)), intensity(network, layer));
  }
  return text +
         fmt::format(
             "\n{} layers, {} of them convolutions or fully connected; {} MACs, {} weights, {} params\n",
             network.layers().size(), network.convolutions(), with_thousands(network.macs()),
             with_thousands(network.weights()), with_thousands(network.params()));
}

void print_info(const JobOptions& options, bool json) {
  std::vector<Setting> settings = options.parsed_settings();
  for (Setting& setting : settings) {
    const std::string prefix = "network.";
    if (setting.key.rfind(prefix, 0) != 0) {
      throw InputError(fmt::format("{}: sim info reads network.KEY only", setting.written));
    }
    setting.key = setting.key.substr(prefix.size());
  }
  const ConfiguredNetwork network = read_network(options.network, settings);
  print_out(json ? info_json(network).dump(2) + "\n" : info_table(network));
}

}  // namespace

void add_info_command(CLI::App& app) {
  auto options = std::make_shared<JobOptions>();
  auto json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("info", "the layers of a network; no simulation");
  options->add_to(*command, false);
  command->add_flag("--json", *json, "as JSON");
  command->callback([options, json] { print_info(*options, *json); });
}

}  // namespace vargsim
