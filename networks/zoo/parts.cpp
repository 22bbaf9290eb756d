#include "networks/zoo/parts.h"

#include <fmt/format.h>

#include "sim/base/error.h"

namespace vargsim {
namespace {

constexpr int max_input_size = 4096;
constexpr double max_width = 8.0;

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

}  // namespace

Network start_network(const std::string& name, const NetworkOptions& options) {
  require_valid(options, name);
  Network network(name, options.batch);
  network.add_input("image", {3, options.input_size, options.input_size});
  return network;
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

}  // namespace vargsim
