#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "networks/zoo/parts.h"
#include "networks/zoo/shufflenet.h"
#include "sim/base/error.h"

namespace vargsim {
namespace {

constexpr int conv1_channels = 24;
constexpr int bottleneck_ratio = 4;

/// A column of the paper's table 1. Each stage has twice the channels of the one before.
struct Column {
  int groups;  ///< of the 1x1 layers
  int stage2;  ///< channels, at width 1
  double top1_error_percent;
};

const std::vector<Column>& columns() {
  static const std::vector<Column> all = {
      {1, 144, 33.6}, {2, 200, 32.7}, {3, 240, 32.6}, {4, 272, 32.8}, {8, 384, 32.4},
  };
  return all;
}

/// Units of stages 2 (28 x 28 pixels of 224 x 224), 3 and 4.
constexpr int units_of_stage[] = {4, 8, 4};

const Column& column_of(const Grouping& grouping) {
  if (grouping.policy == Grouping::Policy::fixed_groups) {
    for (const Column& column : columns()) {
      if (column.groups == grouping.value) return column;
    }
  }
  std::vector<int> valid;
  for (const Column& column : columns())
    valid.push_back(column.groups);
  const bool is_base = grouping.policy == Grouping::Policy::fixed_base;
  throw InputError(fmt::format("network shufflenet_v1: {} {} is not in the paper's table; valid groups: {}",
                               is_base ? "group base" : "groups", grouping.value, fmt::join(valid, ", ")));
}

std::vector<int> table_widths(const NetworkOptions& options) {
  std::vector<int> widths;
  int channels = column_of(options.grouping).stage2;
  for (std::size_t i = 0; i < std::size(units_of_stage); ++i, channels *= 2) {
    widths.push_back(rounded_down("shufflenet_v1", channels, options.width));
  }
  return widths;
}

class Builder {
 public:
  explicit Builder(const NetworkOptions& options)
      : options_(options), network_(start_network("shufflenet_v1", options)) {}

  Network build() {
    const std::vector<int> widths = chosen_widths(network_.name(), options_, table_widths(options_));
    LayerId map = stem();
    for (std::size_t i = 0; i < widths.size(); ++i) {
      map = add_stage(static_cast<int>(i) + 2, map, widths[i], units_of_stage[i]);
    }
    add_classifier(network_, map);
    return std::move(network_);
  }

 private:
  LayerId stem() {
    const int channels = rounded_down(network_.name(), conv1_channels, options_.width);
    const LayerId conv1 =
        network_.add("conv1", "stem", square_conv(3, channels, 2, 1, Activation::relu), {network_input(0)});
    return network_.add("max_pool", "stem", square_pool(PoolKind::max, 3, 2), {conv1});
  }

  LayerId add_stage(int stage, LayerId ifmap, int channels, int units) {
    // The first 1x1 of all has too few inputs to be worth grouping.
    LayerId map = shrinking_unit(fmt::format("s{}.u1", stage), ifmap, channels, stage == 2 ? 1 : groups());
    for (int unit = 2; unit <= units; ++unit) {
      map = residual_unit(fmt::format("s{}.u{}", stage, unit), map, channels);
    }
    return map;
  }

  LayerId residual_unit(const std::string& unit, LayerId ifmap, int channels) {
    const LayerId shrunk = bottleneck(unit, ifmap, channels, groups(), 1);
    const LayerId body =
        add_conv(unit, "pw2", grouped_pointwise(channels, groups(), Activation::none), shrunk);
    return network_.add(unit + ".add", unit, EltwiseAdd{Activation::relu}, {body, ifmap});
  }

  /// Joins what it computes to the average-pooled input, which is never negative: the ReLU after the join is
  /// that of the computed part.
  LayerId shrinking_unit(const std::string& unit, LayerId ifmap, int channels, int first_groups) {
    const LayerId shrunk = bottleneck(unit, ifmap, channels, first_groups, 2);
    const int computed = channels - network_.shape_of(ifmap).channels;
    const LayerId body =
        add_conv(unit, "pw2", grouped_pointwise(computed, groups(), Activation::relu), shrunk);
    const LayerId pooled = network_.add(unit + ".pool", unit, square_pool(PoolKind::average, 3, 2), {ifmap});
    return network_.add(unit + ".concat", unit, Concat{}, {pooled, body});
  }

  /// 1x1, shuffle, depthwise 3x3, on a quarter of the unit's output channels.
  LayerId bottleneck(const std::string& unit, LayerId ifmap, int channels, int pw_groups, int stride) {
    const int inner = channels / bottleneck_ratio;
    const LayerId narrow =
        add_conv(unit, "pw1", grouped_pointwise(inner, pw_groups, Activation::relu), ifmap);
    return add_conv(unit, "dw", square_conv(3, inner, stride, inner, Activation::none),
                    shuffled(unit, narrow));
  }

  LayerId shuffled(const std::string& unit, LayerId map) {
    if (groups() == 1) return map;
    return network_.add(unit + ".shuffle", unit, ChannelShuffle{groups()}, {map});
  }

  static Conv2d grouped_pointwise(int channels, int groups, Activation activation) {
    return square_conv(1, channels, 1, groups, activation);
  }

  LayerId add_conv(const std::string& unit, const std::string& step, const Conv2d& conv, LayerId ifmap) {
    return network_.add(fmt::format("{}.{}", unit, step), unit, conv, {ifmap});
  }

  int groups() const { return options_.grouping.value; }

  const NetworkOptions& options_;
  Network network_;
};

std::vector<PublishedAccuracy> published() {
  std::vector<PublishedAccuracy> all;
  for (const Column& column : columns()) {
    all.push_back({1, Grouping::fixed_groups(column.groups), 100 - column.top1_error_percent,
                   "Zhang et al., arXiv 1707.01083, table 2"});
  }
  return all;
}

}  // namespace

NetworkFamily shufflenet_v1_family() {
  NetworkFamily family;
  family.name = "shufflenet_v1";
  family.summary = "ShuffleNet v1, grouped 1x1 layers and channel shuffles (Zhang et al., arXiv 1707.01083)";
  family.accepts = {NetworkOption::width, NetworkOption::input_size, NetworkOption::batch,
                    NetworkOption::groups, NetworkOption::stage_widths};
  family.defaults.grouping = Grouping::fixed_groups(3);
  family.build = [](const NetworkOptions& options) { return Builder(options).build(); };
  family.table_widths = table_widths;
  family.published = published();
  return family;
}

}  // namespace vargsim
