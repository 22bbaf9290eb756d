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

/// A column of the paper's table 5. Its widths are not multiples of one another.
struct Column {
  double width;
  int stage2;  ///< channels, 28 x 28 pixels of 224 x 224
  int stage3;  ///< 14 x 14
  int stage4;  ///< 7 x 7
  int conv5;
  double top1_percent;
};

const std::vector<Column>& columns() {
  static const std::vector<Column> all = {
      {0.5, 48, 96, 192, 1024, 60.3},
      {1.0, 116, 232, 464, 1024, 69.4},
      {1.5, 176, 352, 704, 1024, 72.6},
      {2.0, 244, 488, 976, 2048, 74.9},
  };
  return all;
}

const Column& column_of(double width) {
  std::vector<double> valid;
  for (const Column& column : columns()) {
    if (column.width == width) return column;
    valid.push_back(column.width);
  }
  throw InputError(fmt::format("network shufflenet_v2: width {} is not in the paper's table; valid: {}",
                               width, fmt::join(valid, ", ")));
}

class Builder {
 public:
  explicit Builder(const NetworkOptions& options)
      : network_(start_network("shufflenet_v2", options)), column_(column_of(options.width)) {}

  Network build() {
    LayerId map = network_.add("conv1", "stem", square_conv(3, conv1_channels, 2, 1, Activation::relu),
                               {network_input(0)});
    map = network_.add("max_pool", "stem", square_pool(PoolKind::max, 3, 2), {map});
    map = add_stage(2, map, column_.stage2, 4);
    map = add_stage(3, map, column_.stage3, 8);
    map = add_stage(4, map, column_.stage4, 4);
    add_classifier(network_,
                   network_.add("conv5", "tail", pointwise(column_.conv5, Activation::relu), {map}));
    return std::move(network_);
  }

 private:
  LayerId add_stage(int stage, LayerId ifmap, int channels, int units) {
    LayerId map = shrinking_unit(fmt::format("s{}.u1", stage), ifmap, channels / 2);
    for (int unit = 2; unit <= units; ++unit) {
      map = splitting_unit(fmt::format("s{}.u{}", stage, unit), map, channels / 2);
    }
    return map;
  }

  /// One half of the channels passes through, the other is computed on.
  LayerId splitting_unit(const std::string& unit, LayerId ifmap, int half) {
    const LayerId kept = network_.add(unit + ".keep", unit, ChannelSlice{0, half}, {ifmap});
    const LayerId taken = network_.add(unit + ".take", unit, ChannelSlice{half, half}, {ifmap});
    return joined(unit, kept, three_steps(unit, taken, half, 1));
  }

  /// Both branches read all channels; together they double them.
  LayerId shrinking_unit(const std::string& unit, LayerId ifmap, int half) {
    const LayerId direct = depthwise(unit, "sc.dw", ifmap, 2);
    const LayerId shortcut = pw(unit, "sc.pw", direct, half);
    return joined(unit, shortcut, three_steps(unit, ifmap, half, 2));
  }

  LayerId three_steps(const std::string& unit, LayerId ifmap, int channels, int stride) {
    const LayerId first = pw(unit, "pw1", ifmap, channels);
    return pw(unit, "pw2", depthwise(unit, "dw", first, stride), channels);
  }

  LayerId joined(const std::string& unit, LayerId shortcut, LayerId computed) {
    const LayerId both = network_.add(unit + ".concat", unit, Concat{}, {shortcut, computed});
    return network_.add(unit + ".shuffle", unit, ChannelShuffle{2}, {both});
  }

  LayerId pw(const std::string& unit, const std::string& step, LayerId ifmap, int channels) {
    return network_.add(fmt::format("{}.{}", unit, step), unit, pointwise(channels, Activation::relu),
                        {ifmap});
  }

  LayerId depthwise(const std::string& unit, const std::string& step, LayerId ifmap, int stride) {
    const int channels = network_.shape_of(ifmap).channels;
    return network_.add(fmt::format("{}.{}", unit, step), unit,
                        square_conv(3, channels, stride, channels, Activation::none), {ifmap});
  }

  Network network_;
  const Column& column_;
};

std::vector<PublishedAccuracy> published() {
  std::vector<PublishedAccuracy> all;
  for (const Column& column : columns()) {
    all.push_back({column.width, std::nullopt, column.top1_percent, "Ma et al., arXiv 1807.11164, table 8"});
  }
  return all;
}

}  // namespace

NetworkFamily shufflenet_v2_family() {
  NetworkFamily family;
  family.name = "shufflenet_v2";
  family.summary =
      "ShuffleNet v2, channel splits and shuffles; widths 0.5, 1, 1.5, 2 (Ma et al., arXiv 1807.11164)";
  family.accepts = {NetworkOption::width, NetworkOption::input_size, NetworkOption::batch};
  family.build = [](const NetworkOptions& options) { return Builder(options).build(); };
  family.published = published();
  return family;
}

}  // namespace vargsim
