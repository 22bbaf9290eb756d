#include "networks/zoo/mobilenet.h"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "networks/zoo/parts.h"
#include "sim/base/error.h"

namespace vargsim {
namespace {

constexpr int conv1_channels = 32;
constexpr int classes = 1000;

}  // namespace

const std::vector<SeparableBlock>& mobilenet_v1_blocks() {
  static const std::vector<SeparableBlock> blocks = {
      {1, 64},                                                       // 112 x 112
      {2, 128},  {1, 128},                                           // 56 x 56
      {2, 256},  {1, 256},                                           // 28 x 28
      {2, 512},  {1, 512},  {1, 512}, {1, 512}, {1, 512}, {1, 512},  // 14 x 14
      {2, 1024}, {1, 1024},                                          // 7 x 7
  };
  return blocks;
}

namespace {

class Builder {
 public:
  explicit Builder(const NetworkOptions& options)
      : options_(options), network_(start_network("mobilenet_v1", options)) {}

  Network build() {
    LayerId map = network_.add(
        "conv1", "stem", square_conv(3, scaled(conv1_channels), 2, 1, Activation::relu), {network_input(0)});
    int number = 0;
    for (const SeparableBlock& block : mobilenet_v1_blocks()) {
      map = separable(++number, block, map);
    }
    const LayerId pooled = network_.add("pool", "tail", GlobalPool{}, {map});
    network_.add("fc", "tail", FullyConnected{classes, true, Activation::none}, {pooled});
    return std::move(network_);
  }

 private:
  /// Rounds down, as the paper's widths do.
  int scaled(int channels) const {
    const int whole = static_cast<int>(channels * options_.width);
    if (whole >= 1) return whole;
    throw InputError(fmt::format("network {}: width {} leaves none of {} channels; valid: {} or more",
                                 network_.name(), options_.width, channels, 1.0 / channels));
  }

  LayerId separable(int number, const SeparableBlock& block, LayerId ifmap) {
    const std::string block_name = fmt::format("b{}", number);
    const std::string depthwise = fmt::format("dw{}", number);
    const int channels = network_.shape_of(ifmap).channels;
    const int groups = groups_for(options_.grouping, channels, network_.place_of(depthwise));
    const LayerId grouped = network_.add(
        depthwise, block_name, square_conv(3, channels, block.stride, groups, Activation::relu), {ifmap});
    return network_.add(fmt::format("pw{}", number), block_name,
                        pointwise(scaled(block.channels), Activation::relu), {grouped});
  }

  const NetworkOptions options_;
  Network network_;
};

}  // namespace

NetworkFamily mobilenet_v1_family() {
  NetworkFamily family;
  family.name = "mobilenet_v1";
  family.summary =
      "MobileNet v1, its depthwise layers open to other groupings (Howard et al., arXiv 1704.04861)";
  family.accepts = {NetworkOption::width, NetworkOption::input_size, NetworkOption::batch,
                    NetworkOption::grouping};
  family.defaults.grouping = Grouping::fixed_base(1);
  family.build = [](const NetworkOptions& options) { return Builder(options).build(); };
  return family;
}

}  // namespace vargsim
