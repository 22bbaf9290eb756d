#include "networks/zoo/alexnet.h"

#include <vector>

#include <fmt/format.h>

#include "networks/zoo/parts.h"

namespace vargsim {
namespace {

// The paper says 224, but its 55 x 55 maps need 227.
constexpr int input_size = 227;

/// A convolution and what follows it.
struct Stage {
  int channels;
  int kernel;
  int stride;
  int padding;
  int groups;  ///< two where the paper's GPUs saw only their own half of the channels
  bool norm;   ///< over five neighbouring channels
  bool pool;   ///< 3x3 at stride 2, overlapping
};

const std::vector<Stage>& stages() {
  static const std::vector<Stage> table = {
      {96, 11, 4, 0, 1, true, true},    // 55 x 55
      {256, 5, 1, 2, 2, true, true},    // 27 x 27
      {384, 3, 1, 1, 1, false, false},  // 13 x 13
      {384, 3, 1, 1, 2, false, false},  // 13 x 13
      {256, 3, 1, 1, 2, false, true},   // 13 x 13
  };
  return table;
}

Conv2d conv_of(const Stage& stage) {
  Conv2d conv = biased_conv(stage.kernel, stage.channels, stage.stride, stage.groups, Activation::relu);
  conv.padding = Padding::same(stage.padding);
  return conv;
}

LayerId add_stage(Network& network, int number, const Stage& stage, LayerId map) {
  const auto named = [number](const char* kind) { return fmt::format("{}{}", kind, number); };
  map = network.add(named("conv"), named("s"), conv_of(stage), {map});
  if (stage.norm) map = network.add(named("norm"), named("s"), LocalResponseNorm{}, {map});
  if (stage.pool) map = network.add(named("pool"), named("s"), max_pool(3, 2, {}), {map});
  return map;
}

Network build_alexnet(const NetworkOptions& options) {
  Network network = start_network("alexnet", options);
  LayerId map = network_input(0);
  int number = 0;
  for (const Stage& stage : stages()) {
    map = add_stage(network, ++number, stage, map);
  }
  add_hidden_classifier(network, map);
  return network;
}

}  // namespace

NetworkFamily alexnet_family() {
  NetworkFamily family;
  family.name = "alexnet";
  family.summary = "AlexNet with the two groups of its two GPUs (Krizhevsky et al., NIPS 2012)";
  family.accepts = {NetworkOption::input_size, NetworkOption::batch};
  family.defaults.input_size = input_size;
  family.build = build_alexnet;
  family.published = {{1.0, std::nullopt, 59.3, "Krizhevsky et al., NIPS 2012, Table 2: one CNN, ten crops"}};
  return family;
}

}  // namespace vargsim
