#include "networks/zoo/mixvargenet.h"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "networks/zoo/parts.h"

namespace vargsim {
namespace {

constexpr int mod1_channels = 32;
constexpr int last_conv_channels = 1024;

struct Stage {
  std::string name;
  int channels;   ///< of its output, at width 1
  int expansion;  ///< of each 3x3
  int stride;     ///< of its head block
  int blocks;     ///< that follow the head
  bool grouped;   ///< the grouping option decides the groups of its 3x3 layers; else they are dense
};

const std::vector<Stage>& mixvargenet_stages() {
  static const std::vector<Stage> stages = {
      {"mod2", 32, 2, 1, 0, false},  // 112 x 112 pixels of 224 x 224
      {"mod3", 32, 4, 2, 2, false},  // 56 x 56
      {"mod4", 64, 4, 2, 2, false},  // 28 x 28
      {"mod5", 96, 2, 2, 6, true},   // 14 x 14
      {"mod6", 160, 2, 2, 2, true},  // 7 x 7
  };
  return stages;
}

std::vector<int> table_widths(const NetworkOptions& options) {
  std::vector<int> widths;
  for (const Stage& stage : mixvargenet_stages())
    widths.push_back(static_cast<int>(stage.channels * options.width));
  return widths;
}

/// Each block is a 3x3, a 1x1 and the add of a shortcut: 5 heads and 12 others give 17 adds. Maps of several
/// stages can be fused by further adds in Horizon's code; its classifier does not, nor does this one.
class Builder {
 public:
  explicit Builder(const NetworkOptions& options)
      : options_(options), network_(start_network("mixvargenet", options)) {
    // The table's stages are multiples of mod1, so a width that makes mod1 whole makes every stage whole.
    require_whole_channels(network_.name(), "mod1", mod1_channels, options.width);
  }

  Network build() {
    const std::vector<int> widths = chosen_widths(network_.name(), options_, table_widths(options_));
    const int channels = static_cast<int>(mod1_channels * options_.width);
    LayerId map = network_.add("mod1", "mod1", with_bias(square_conv(3, channels, 2, 1, Activation::none)),
                               {network_input(0)});
    for (std::size_t i = 0; i < widths.size(); ++i) {
      map = add_stage(mixvargenet_stages()[i], map, widths[i]);
    }
    add_tail(map);
    return std::move(network_);
  }

 private:
  LayerId add_stage(const Stage& stage, LayerId ifmap, int channels) {
    LayerId map = add_block(stage, stage.name + ".head", ifmap, channels, stage.stride);
    for (int i = 0; i < stage.blocks; ++i) {
      map = add_block(stage, fmt::format("{}.s{}", stage.name, i), map, channels, 1);
    }
    return map;
  }

  LayerId add_block(const Stage& stage, const std::string& block, LayerId ifmap, int channels, int stride) {
    const std::string first = block + ".c1";
    const int inputs = network_.shape_of(ifmap).channels;
    const int groups = stage.grouped ? groups_for(options_.grouping, inputs, network_.place_of(first)) : 1;
    const LayerId expanded = add_conv(
        first, block, square_conv(3, stage.expansion * inputs, stride, groups, Activation::relu), ifmap);
    const LayerId body = add_conv(block + ".c2", block, pointwise(channels, Activation::none), expanded);
    return network_.add(block + ".add", block, EltwiseAdd{Activation::relu},
                        {body, shortcut(block, ifmap, channels, stride)});
  }

  /// The block's input, by a 1x1 where its shape is not that of the output.
  LayerId shortcut(const std::string& block, LayerId ifmap, int channels, int stride) {
    if (stride == 1 && network_.shape_of(ifmap).channels == channels) return ifmap;
    return add_conv(block + ".ds", block, square_conv(1, channels, stride, 1, Activation::none), ifmap);
  }

  void add_tail(LayerId map) {
    const LayerId conv = add_conv("out.conv", "out", pointwise(last_conv_channels, Activation::relu), map);
    const LayerId pooled = network_.add("out.pool", "out", GlobalPool{}, {conv});
    add_conv("out.fc", "out", pointwise(imagenet_classes, Activation::none), pooled);
  }

  /// Every convolution has a bias besides its batch normalisation, the classifier included.
  LayerId add_conv(const std::string& name, const std::string& block, const Conv2d& conv, LayerId ifmap) {
    return network_.add(name, block, with_bias(conv), {ifmap});
  }

  const NetworkOptions& options_;
  Network network_;
};

}  // namespace

NetworkFamily mixvargenet_family() {
  NetworkFamily family;
  family.name = "mixvargenet";
  family.summary =
      "MixVarGENet of Horizon's training code: dense 3x3 layers early, group base 16 late (class "
      "MixVarGENet)";
  family.accepts = {NetworkOption::width, NetworkOption::input_size, NetworkOption::batch,
                    NetworkOption::grouping, NetworkOption::stage_widths};
  family.defaults.grouping = Grouping::fixed_base(16);
  family.build = [](const NetworkOptions& options) { return Builder(options).build(); };
  family.table_widths = table_widths;
  return family;
}

}  // namespace vargsim
