#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "networks/zoo/mobilenet.h"
#include "networks/zoo/parts.h"

namespace vargsim {
namespace {

constexpr int conv1_channels = 32;

/// Rounded down, as the paper's widths are.
std::vector<int> table_widths(const NetworkOptions& options) {
  std::vector<int> widths;
  for (const SeparableStage& stage : mobilenet_v1_stages())
    widths.push_back(rounded_down("mobilenet_v1", stage.channels, options.width));
  return widths;
}

class Builder {
 public:
  explicit Builder(const NetworkOptions& options)
      : options_(options), network_(start_network("mobilenet_v1", options)) {}

  Network build() {
    const int channels = rounded_down(network_.name(), conv1_channels, options_.width);
    LayerId map =
        network_.add("conv1", "stem", square_conv(3, channels, 2, 1, Activation::relu), {network_input(0)});
    const std::vector<int> widths = chosen_widths(network_.name(), options_, table_widths(options_));
    for (std::size_t i = 0; i < widths.size(); ++i) {
      map = add_stage(mobilenet_v1_stages()[i], map, widths[i]);
    }
    add_classifier(network_, map);
    return std::move(network_);
  }

 private:
  LayerId add_stage(const SeparableStage& stage, LayerId map, int channels) {
    for (int i = 0; i < stage.blocks; ++i) {
      map = separable(map, channels, i == 0 ? stage.stride : 1);
    }
    return map;
  }

  LayerId separable(LayerId ifmap, int out_channels, int stride) {
    const int number = ++blocks_;
    const std::string block = fmt::format("b{}", number);
    const std::string depthwise = fmt::format("dw{}", number);
    const int channels = network_.shape_of(ifmap).channels;
    const int groups = groups_for(options_.grouping, channels, network_.place_of(depthwise));
    const LayerId grouped =
        network_.add(depthwise, block, square_conv(3, channels, stride, groups, Activation::relu), {ifmap});
    return network_.add(fmt::format("pw{}", number), block, pointwise(out_channels, Activation::relu),
                        {grouped});
  }

  const NetworkOptions& options_;
  Network network_;
  int blocks_ = 0;
};

PublishedAccuracy measured(double width, double top1_percent) {
  return {width, Grouping::fixed_base(1), top1_percent, "Howard et al., arXiv 1704.04861, table 6"};
}

}  // namespace

const std::vector<SeparableStage>& mobilenet_v1_stages() {
  static const std::vector<SeparableStage> stages = {
      {1, 64, 1},    // 112 x 112 pixels of 224 x 224
      {2, 128, 2},   // 56 x 56
      {2, 256, 2},   // 28 x 28
      {2, 512, 6},   // 14 x 14
      {2, 1024, 2},  // 7 x 7
  };
  return stages;
}

NetworkFamily mobilenet_v1_family() {
  NetworkFamily family;
  family.name = "mobilenet_v1";
  family.summary =
      "MobileNet v1, its depthwise layers open to other groupings (Howard et al., arXiv 1704.04861)";
  family.accepts = {NetworkOption::width, NetworkOption::input_size, NetworkOption::batch,
                    NetworkOption::grouping, NetworkOption::stage_widths};
  family.defaults.grouping = Grouping::fixed_base(1);
  family.build = [](const NetworkOptions& options) { return Builder(options).build(); };
  family.table_widths = table_widths;
  family.published = {measured(1, 70.6), measured(0.75, 68.4), measured(0.5, 63.7), measured(0.25, 50.6)};
  return family;
}

}  // namespace vargsim
