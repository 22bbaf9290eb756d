#include "networks/zoo/horizon_vargnet.h"

#include <algorithm>
#include <string>

#include "networks/zoo/parts.h"
#include "networks/zoo/varg_body.h"

namespace vargsim {
namespace {

constexpr int last_conv_channels = 1024;

/// Units of stages 2, 3 and 4, the down-sampling one included. Against the paper's v2: convolutions have
/// biases, the classifier is a batch-normalised 1x1 convolution, and the groups of the head's 3x3 layers have
/// 8 outputs whatever the group base (so base 4 doubles the head's channels inside the block).
VargTable horizon_table(const std::string& network, int stage2, int stage3, int stage4) {
  VargTable table;
  table.network = network;
  table.conv1_activation = Activation::none;
  table.has_head = true;  // 56 x 56 pixels of 224 x 224
  table.head_group_outputs = 8;
  table.stages = {
      {64, varg_units(2, stage2)},   // 28 x 28
      {128, varg_units(3, stage3)},  // 14 x 14
      {256, varg_units(4, stage4)},  // 7 x 7
  };
  table.bias = true;
  return table;
}

void add_tail(Network& network, LayerId map, const NetworkOptions& options) {
  const int channels = std::max(last_conv_channels, static_cast<int>(last_conv_channels * options.width));
  const LayerId conv5 = network.add("conv5", "tail", with_bias(pointwise(channels, Activation::relu)), {map});
  const LayerId pooled = network.add("pool", "tail", GlobalPool{}, {conv5});
  network.add("fc", "tail", with_bias(pointwise(imagenet_classes, Activation::none)), {pooled});
}

}  // namespace

NetworkFamily horizon_vargnet_v2_family() {
  return make_varg_family(horizon_table("horizon_vargnet_v2", 3, 7, 4),
                          "VarGNet v2 as Horizon's training code builds it (class VargNetV2)", add_tail);
}

NetworkFamily horizon_tinyvargnet_v2_family() {
  VargTable table = horizon_table("horizon_tinyvargnet_v2", 3, 4, 2);
  table.conv1_activation = Activation::relu;
  return make_varg_family(table, "the shallower VarGNet v2 of Horizon's training code (class TinyVargNetV2)",
                          add_tail);
}

}  // namespace vargsim
