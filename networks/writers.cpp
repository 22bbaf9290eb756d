#include "networks/writers.h"

#include <array>

#include <fmt/format.h>

#include "sim/base/error.h"

namespace vargsim {
namespace {

std::string csv_name(std::string name) {
  for (char& character : name) {
    if (character == ',' || character == '"' || static_cast<unsigned char>(character) < ' ') character = '_';
  }
  return name;
}

std::string csv_line(const Layer& layer, Extent kernel, Extent stride, int channels, int filters,
                     const Shape& out) {
  const int rows = (out.height - 1) * stride.height + kernel.height;
  const int cols = (out.width - 1) * stride.width + kernel.width;
  return fmt::format("{},{},{},{},{},{},{},{},{},\n", csv_name(layer.name), rows, cols, kernel.height,
                     kernel.width, channels, filters, stride.height, groups_of(layer));
}

std::string csv_line(const Network& network, const Layer& layer) {
  const Extent kernel = kernel_of(layer);
  const Extent stride = stride_of(layer);
  if (as_conv_transpose(layer)) {
    // A convolution of stride 1 with each stride-th tap for each phase of the outputs.
    const Extent taps{kernel.height / stride.height, kernel.width / stride.width};
    const Shape out{1, layer.output.height / stride.height, layer.output.width / stride.width};
    return csv_line(layer, taps, {}, layer.input.channels,
                    layer.output.channels * stride.height * stride.width, out);
  }
  if (as_conv2d(layer) == nullptr)
    return csv_line(layer, {}, {}, static_cast<int>(layer.input.elements()), layer.output.channels,
                    {1, 1, 1});
  if (stride.height != stride.width) {
    throw InputError(fmt::format("{}: strides {}x{}; a SCALE-Sim topology has one stride for both",
                                 network.place_of(layer.name), stride.height, stride.width));
  }
  return csv_line(layer, kernel, stride, layer.input.channels, layer.output.channels, layer.output);
}

std::string dot_text(const std::string& text) {
  std::string escaped;
  for (const char character : text) {
    if (character == '"' || character == '\\') escaped += '\\';
    escaped += static_cast<unsigned char>(character) < ' ' ? ' ' : character;
  }
  return escaped;
}

std::string shape_text(const Shape& shape) {
  return fmt::format("{}x{}x{}", shape.channels, shape.height, shape.width);
}

const char* colour_of(const Layer& layer) {
  const Conv2d* conv = as_conv2d(layer);
  if (conv != nullptr && conv->groups > 1) return "#f4b183";
  if (is_convolution_or_fully_connected(layer)) return "#9dc3e6";
  return macs_of(layer) == 0 && layer.inputs.size() > 1 ? "#c5e0b4" : "#e7e6e6";
}

std::string dot_group(std::size_t number, const LayerGroup& group) {
  constexpr std::array<const char*, 4> grounds{"#fff3d6", "#e0f0e3", "#e3e9f7", "#f7e3ec"};
  std::string text = fmt::format(
      "  subgraph cluster_{} {{ label=\"{}\"; fontname=\"sans-serif\"; fontsize=10; "
      "style=\"filled,rounded\"; "
      "color=\"{}\";",
      number, dot_text(group.name), grounds[number % grounds.size()]);
  for (const LayerId id : group.layers)
    text += fmt::format(" l{};", id);
  return text + " }\n";
}

std::string dot_node(std::size_t index, const Layer& layer) {
  std::string label = fmt::format("{}\\n{}", dot_text(layer.name), op_name(layer));
  if (is_convolution_or_fully_connected(layer)) {
    const Extent kernel = kernel_of(layer);
    label += fmt::format(" {}x{}", kernel.height, kernel.width);
    if (groups_of(layer) > 1)
      label += fmt::format(", {} groups of {}", groups_of(layer), group_base_of(layer));
    label += fmt::format("\\n{:.2f} MMAC", double(macs_of(layer)) / 1e6);
  }
  return fmt::format("  l{} [label=\"{}\", fillcolor=\"{}\"];\n", index, label, colour_of(layer));
}

std::string id_text(LayerId id) {
  return id < 0 ? fmt::format("i{}", network_input(id)) : fmt::format("l{}", id);
}

}  // namespace

std::string scalesim_csv(const Network& network) {
  std::string text =
      "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides, "
      "Groups,\n";
  for (const Layer& layer : network.layers()) {
    if (is_convolution_or_fully_connected(layer)) text += csv_line(network, layer);
  }
  return text;
}

std::string dot_graph(const Network& network, const std::vector<LayerGroup>& groups) {
  std::string text = fmt::format("digraph \"{}\" {{\n", dot_text(network.name()));
  text +=
      "  node [shape=box, style=filled, fontname=\"sans-serif\", fontsize=10];\n  edge "
      "[fontname=\"sans-serif\", fontsize=9];\n";
  for (std::size_t i = 0; i < network.inputs().size(); ++i) {
    const NetworkInput& input = network.inputs()[i];
    text += fmt::format("  i{} [label=\"{}\\n{}\", shape=ellipse, fillcolor=white];\n", i,
                        dot_text(input.name), shape_text(input.shape));
  }
  for (std::size_t i = 0; i < network.layers().size(); ++i) {
    const Layer& layer = network.layers()[i];
    text += dot_node(i, layer);
    for (const LayerId id : layer.inputs)
      text += fmt::format("  {} -> l{} [label=\"{}\"];\n", id_text(id), i, shape_text(network.shape_of(id)));
  }
  for (std::size_t i = 0; i < groups.size(); ++i)
    text += dot_group(i, groups[i]);
  return text + "}\n";
}

}  // namespace vargsim
