#include "networks/zoo/efficientnet.h"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "networks/zoo/parts.h"

namespace vargsim {
namespace {

constexpr int stem_channels = 32;
constexpr int head_channels = 1280;
constexpr int squeeze = 4;  ///< a block's input channels to those between squeeze and excite

/// A row of the paper's table: MBConv`expansion`, k`kernel`.
struct Stage {
  int number;
  int expansion;
  int kernel;
  int stride;  ///< of its first block
  int channels;
  int blocks;
};

const std::vector<Stage>& b0_stages() {
  static const std::vector<Stage> stages = {
      {2, 1, 3, 1, 16, 1},   // 112 x 112
      {3, 6, 3, 2, 24, 2},   // 56 x 56
      {4, 6, 5, 2, 40, 2},   // 28 x 28
      {5, 6, 3, 2, 80, 3},   // 14 x 14
      {6, 6, 5, 1, 112, 3},  // 14 x 14
      {7, 6, 5, 2, 192, 4},  // 7 x 7
      {8, 6, 3, 1, 320, 1},  // 7 x 7
  };
  return stages;
}

class Builder {
 public:
  explicit Builder(const NetworkOptions& options) : network_(start_network("efficientnet_b0", options)) {}

  Network build() {
    LayerId map =
        conv("stem", "stem", square_conv(3, stem_channels, 2, 1, Activation::swish), network_input(0));
    for (const Stage& stage : b0_stages()) {
      for (int number = 1; number <= stage.blocks; ++number) {
        map =
            mb_conv(fmt::format("s{}.b{}", stage.number, number), stage, number == 1 ? stage.stride : 1, map);
      }
    }
    map = conv("head", "tail", pointwise(head_channels, Activation::swish), map);
    add_classifier(network_, map);
    return std::move(network_);
  }

 private:
  /// The inverted bottleneck of MobileNet v2 with squeeze-and-excitation; adds where the map keeps its shape.
  LayerId mb_conv(const std::string& block, const Stage& stage, int stride, LayerId ifmap) {
    const int inputs = network_.shape_of(ifmap).channels;
    const int expanded = inputs * stage.expansion;
    LayerId map = ifmap;
    if (stage.expansion > 1) {
      map = conv(block + ".expand", block, pointwise(expanded, Activation::swish), map);
    }
    map = conv(block + ".dw", block, square_conv(stage.kernel, expanded, stride, expanded, Activation::swish),
               map);
    map = squeeze_excite(block, inputs / squeeze, map);
    map = conv(block + ".project", block, pointwise(stage.channels, Activation::none), map);
    if (network_.shape_of(map) != network_.shape_of(ifmap)) return map;
    return network_.add(block + ".add", block, EltwiseAdd{}, {map, ifmap});
  }

  LayerId squeeze_excite(const std::string& block, int channels, LayerId ifmap) {
    const LayerId pooled = network_.add(block + ".se.pool", block, GlobalPool{}, {ifmap});
    const LayerId reduced =
        conv(block + ".se.reduce", block, biased_conv(1, channels, 1, 1, Activation::swish), pooled);
    const int all = network_.shape_of(ifmap).channels;
    const LayerId factors =
        conv(block + ".se.expand", block, biased_conv(1, all, 1, 1, Activation::sigmoid), reduced);
    return network_.add(block + ".se.scale", block, ChannelScale{}, {ifmap, factors});
  }

  LayerId conv(const std::string& name, const std::string& block, const Conv2d& op, LayerId ifmap) {
    return network_.add(name, block, with_same_padding(op, network_.shape_of(ifmap)), {ifmap});
  }

  Network network_;
};

}  // namespace

NetworkFamily efficientnet_b0_family() {
  NetworkFamily family;
  family.name = "efficientnet_b0";
  family.summary = "EfficientNet-B0 with squeeze-and-excitation and swish (Tan and Le, arXiv 1905.11946)";
  family.accepts = {NetworkOption::input_size, NetworkOption::batch};
  family.build = [](const NetworkOptions& options) { return Builder(options).build(); };
  family.published = {{1.0, std::nullopt, 77.1, "Tan and Le, arXiv 1905.11946, Table 2"}};
  return family;
}

}  // namespace vargsim
