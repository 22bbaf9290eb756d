#include "networks/zoo/vgg.h"

#include <string>
#include <vector>

#include <fmt/format.h>

#include "networks/zoo/parts.h"

namespace vargsim {
namespace {

/// Channels of each 3x3 convolution between two pools.
using Stage = std::vector<int>;

/// Column D of the paper's table.
const std::vector<Stage>& configuration_d() {
  static const std::vector<Stage> stages = {
      {64, 64},         // 224 x 224
      {128, 128},       // 112 x 112
      {256, 256, 256},  // 56 x 56
      {512, 512, 512},  // 28 x 28
      {512, 512, 512},  // 14 x 14
  };
  return stages;
}

LayerId add_stage(Network& network, int number, const Stage& stage, LayerId map) {
  const std::string block = fmt::format("s{}", number);
  int index = 0;
  for (const int channels : stage) {
    map = network.add(fmt::format("conv{}_{}", number, ++index), block,
                      biased_conv(3, channels, 1, 1, Activation::relu), {map});
  }
  return network.add(fmt::format("pool{}", number), block, max_pool(2, 2, {}), {map});
}

Network build_vgg16(const NetworkOptions& options) {
  Network network = start_network("vgg16", options);
  LayerId map = network_input(0);
  int number = 0;
  for (const Stage& stage : configuration_d()) {
    map = add_stage(network, ++number, stage, map);
  }
  add_hidden_classifier(network, map);
  return network;
}

}  // namespace

NetworkFamily vgg16_family() {
  NetworkFamily family;
  family.name = "vgg16";
  family.summary = "VGG-16, configuration D (Simonyan and Zisserman, arXiv 1409.1556)";
  family.accepts = {NetworkOption::input_size, NetworkOption::batch};
  family.build = build_vgg16;
  family.published = {
      {1.0, std::nullopt, 73.0, "Simonyan and Zisserman, arXiv 1409.1556, Table 3: D at S = Q = 256"}};
  return family;
}

}  // namespace vargsim
