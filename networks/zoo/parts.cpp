#include "networks/zoo/parts.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/error.h"

namespace vargsim {
namespace {

constexpr int max_input_size = 4096;
constexpr double max_width = 8.0;

int same_padding(int kernel, int stride, int size) {
  const int outputs = (size + stride - 1) / stride;
  return std::max(0, (outputs - 1) * stride + kernel - size);
}

}  // namespace

void require_valid(const NetworkOptions& options, const std::string& network) {
  if (options.input_size < 1 || options.input_size > max_input_size) {
    throw InputError(fmt::format("network {}: input_size {} is outside 1..{}", network, options.input_size,
                                 max_input_size));
  }
  // Written so that NaN fails too.
  if (!(options.width > 0.0 && options.width <= max_width)) {
    throw InputError(fmt::format("network {}: width {} must be above 0 and at most {}", network,
                                 options.width, max_width));
  }
}

Network start_network(const std::string& name, const NetworkOptions& options) {
  require_valid(options, name);
  return start_network(name, options, {3, options.input_size, options.input_size});
}

Network start_network(const std::string& name, const NetworkOptions& options, const Shape& input) {
  require_valid(options, name);
  Network network(name, options.batch);
  network.add_input("image", input);
  return network;
}

LayerId add_classifier(Network& network, LayerId map, int classes) {
  const LayerId pooled = network.add("pool", "tail", GlobalPool{}, {map});
  return network.add("fc", "tail", FullyConnected{classes, true, Activation::none}, {pooled});
}

LayerId add_hidden_classifier(Network& network, LayerId map) {
  constexpr int hidden = 4096;
  const LayerId fc6 = network.add("fc6", "tail", FullyConnected{hidden, true, Activation::relu}, {map});
  const LayerId fc7 = network.add("fc7", "tail", FullyConnected{hidden, true, Activation::relu}, {fc6});
  return network.add("fc8", "tail", FullyConnected{imagenet_classes, true, Activation::none}, {fc7});
}

Conv2d square_conv(int kernel, int out_channels, int stride, int groups, Activation activation) {
  Conv2d conv;
  conv.out_channels = out_channels;
  conv.kernel = {kernel, kernel};
  conv.stride = {stride, stride};
  conv.padding = Padding::same(kernel / 2);
  conv.groups = groups;
  conv.activation = activation;
  return conv;
}

Conv2d pointwise(int out_channels, Activation activation) {
  return square_conv(1, out_channels, 1, 1, activation);
}

Conv2d biased_conv(int kernel, int out_channels, int stride, int groups, Activation activation) {
  Conv2d conv = square_conv(kernel, out_channels, stride, groups, activation);
  conv.batch_norm = false;
  return with_bias(conv);
}

Conv2d with_bias(Conv2d conv) {
  conv.bias = true;
  return conv;
}

Conv2d with_same_padding(Conv2d conv, const Shape& map) {
  const int vertical = same_padding(conv.kernel.height, conv.stride.height, map.height);
  const int horizontal = same_padding(conv.kernel.width, conv.stride.width, map.width);
  conv.padding = {vertical / 2, horizontal / 2, vertical - vertical / 2, horizontal - horizontal / 2};
  return conv;
}

Pool2d max_pool(int kernel, int stride, const Padding& padding) {
  return {PoolKind::max, {kernel, kernel}, {stride, stride}, padding};
}

Pool2d square_pool(PoolKind kind, int kernel, int stride) {
  return {kind, {kernel, kernel}, {stride, stride}, Padding::same(kernel / 2)};
}

std::vector<int> chosen_widths(const std::string& network, const NetworkOptions& options,
                               const std::vector<int>& table) {
  if (options.stage_widths.empty()) return table;
  if (options.stage_widths.size() == table.size()) return options.stage_widths;
  throw InputError(fmt::format("network {}: stage_widths has {} values; valid: {} ({})", network,
                               options.stage_widths.size(), table.size(), fmt::join(table, ", ")));
}

int rounded_down(const std::string& network, int channels, double width) {
  const int whole = static_cast<int>(channels * width);
  if (whole >= 1) return whole;
  throw InputError(fmt::format("network {}: width {} leaves none of {} channels; valid: {} or more", network,
                               width, channels, 1.0 / channels));
}

void require_whole_channels(const std::string& network, const std::string& layer, int channels,
                            double width) {
  const double scaled = channels * width;
  if (scaled == std::floor(scaled)) return;
  std::vector<double> nearest{std::floor(scaled) / channels, std::ceil(scaled) / channels};
  if (nearest.front() <= 0.0) nearest.erase(nearest.begin());
  throw InputError(
      fmt::format("network {}: width {} gives {} {} channels, not a whole number; nearest valid: {}", network,
                  width, layer, scaled, fmt::join(nearest, ", ")));
}

}  // namespace vargsim
