#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "networks/zoo/mobilenet.h"
#include "networks/zoo/parts.h"

namespace vargsim {
namespace {

constexpr int conv1_channels = 32;
constexpr int last_conv_channels = 1280;

/// A row of the paper's table 2: inverted residual blocks of equal channels.
struct Stage {
  int expansion;
  int channels;  ///< of its outputs, at width 1
  int blocks;
  int stride;  ///< of its first block
};

const std::vector<Stage>& mobilenet_v2_stages() {
  static const std::vector<Stage> stages = {
      {1, 16, 1, 1},   // 112 x 112 pixels of 224 x 224
      {6, 24, 2, 2},   // 56 x 56
      {6, 32, 3, 2},   // 28 x 28
      {6, 64, 4, 2},   // 14 x 14
      {6, 96, 3, 1},   //
      {6, 160, 3, 2},  // 7 x 7
      {6, 320, 1, 1},  //
  };
  return stages;
}

/// To the nearest multiple of 8, but never by more than a tenth down: the rule of the authors' code.
int to_multiple_of_eight(double channels) {
  const int nearest = std::max(8, static_cast<int>(channels + 4) / 8 * 8);
  return nearest < 0.9 * channels ? nearest + 8 : nearest;
}

class Builder {
 public:
  explicit Builder(const NetworkOptions& options)
      : options_(options), network_(start_network("mobilenet_v2", options)) {}

  Network build() {
    LayerId map = network_.add(
        "conv1", "stem", square_conv(3, scaled(conv1_channels), 2, 1, Activation::relu6), {network_input(0)});
    for (const Stage& stage : mobilenet_v2_stages()) {
      for (int i = 0; i < stage.blocks; ++i) {
        map = inverted_residual(stage, map, i == 0 ? stage.stride : 1);
      }
    }
    // Narrow networks keep all of the last convolution.
    const int channels = to_multiple_of_eight(last_conv_channels * std::max(1.0, options_.width));
    add_classifier(network_,
                   network_.add("conv_last", "tail", pointwise(channels, Activation::relu6), {map}));
    return std::move(network_);
  }

 private:
  int scaled(int channels) const { return to_multiple_of_eight(channels * options_.width); }

  LayerId inverted_residual(const Stage& stage, LayerId ifmap, int stride) {
    const std::string block = fmt::format("b{}", ++blocks_);
    const int out_channels = scaled(stage.channels);
    const LayerId projected =
        network_.add(block + ".project", block, pointwise(out_channels, Activation::none),
                     {depthwise(block, expanded(block, stage.expansion, ifmap), stride)});
    const bool keeps_shape = stride == 1 && network_.shape_of(ifmap).channels == out_channels;
    if (!keeps_shape) return projected;
    return network_.add(block + ".add", block, EltwiseAdd{}, {projected, ifmap});
  }

  LayerId expanded(const std::string& block, int expansion, LayerId ifmap) {
    if (expansion == 1) return ifmap;
    const int channels = expansion * network_.shape_of(ifmap).channels;
    return network_.add(block + ".expand", block, pointwise(channels, Activation::relu6), {ifmap});
  }

  LayerId depthwise(const std::string& block, LayerId ifmap, int stride) {
    const int channels = network_.shape_of(ifmap).channels;
    return network_.add(block + ".dw", block, square_conv(3, channels, stride, channels, Activation::relu6),
                        {ifmap});
  }

  const NetworkOptions& options_;
  Network network_;
  int blocks_ = 0;
};

PublishedAccuracy measured(double width, double top1_percent) {
  return {width, std::nullopt, top1_percent, "Sandler et al., arXiv 1801.04381, table 4"};
}

}  // namespace

NetworkFamily mobilenet_v2_family() {
  NetworkFamily family;
  family.name = "mobilenet_v2";
  family.summary = "MobileNet v2, inverted residual blocks (Sandler et al., arXiv 1801.04381)";
  family.accepts = {NetworkOption::width, NetworkOption::input_size, NetworkOption::batch};
  family.build = [](const NetworkOptions& options) { return Builder(options).build(); };
  family.published = {measured(1, 72.0), measured(1.4, 74.7)};
  return family;
}

}  // namespace vargsim
