#include "networks/zoo/vargnet.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "networks/zoo/parts.h"
#include "sim/base/error.h"

namespace vargsim {
namespace {

enum class BlockKind { head, down_sampling, normal };

struct Block {
  std::string name;
  BlockKind kind;
  int channels;  ///< of its output, at width 1
};

/// One column of the paper's table, at width 1.
struct Table {
  std::string network;
  int conv1 = 32;  // 112 x 112 pixels of 224 x 224
  std::vector<Block> blocks;
  int conv5 = 1024;
  int classes = 1000;
};

Table vargnet_v1_table() {
  Table table;
  table.network = "vargnet_v1";
  table.blocks = {
      {"d1", BlockKind::down_sampling, 64},   // 56 x 56
      {"d2", BlockKind::down_sampling, 128},  // 28 x 28
      {"d3", BlockKind::down_sampling, 256},  // 14 x 14
      {"s3.n1", BlockKind::normal, 256},     {"s3.n2", BlockKind::normal, 256},
      {"d4", BlockKind::down_sampling, 512},  // 7 x 7
      {"s4.n1", BlockKind::normal, 512},
  };
  return table;
}

Table vargnet_v2_table() {
  Table table;
  table.network = "vargnet_v2";
  table.blocks = {
      {"head", BlockKind::head, 32},            // 56 x 56
      {"s2.u1", BlockKind::down_sampling, 64},  // 28 x 28
      {"s2.u2", BlockKind::normal, 64},
      {"s2.u3", BlockKind::normal, 64},
      {"s3.u1", BlockKind::down_sampling, 128},  // 14 x 14
      {"s3.u2", BlockKind::normal, 128},
      {"s3.u3", BlockKind::normal, 128},
      {"s3.u4", BlockKind::normal, 128},
      {"s3.u5", BlockKind::normal, 128},
      {"s3.u6", BlockKind::normal, 128},
      {"s3.u7", BlockKind::normal, 128},
      {"s4.u1", BlockKind::down_sampling, 256},  // 7 x 7
      {"s4.u2", BlockKind::normal, 256},
      {"s4.u3", BlockKind::normal, 256},
      {"s4.u4", BlockKind::normal, 256},
  };
  return table;
}

/// The table's stages are multiples of conv1, so a width that makes conv1 whole makes every stage whole.
void require_whole_channels(const Table& table, double width) {
  const double channels = table.conv1 * width;
  if (channels == std::floor(channels)) return;
  std::vector<double> nearest{std::floor(channels) / table.conv1, std::ceil(channels) / table.conv1};
  if (nearest.front() <= 0.0) nearest.erase(nearest.begin());
  throw InputError(
      fmt::format("network {}: width {} gives conv1 {} channels, not a whole number; nearest valid: {}",
                  table.network, width, channels, fmt::join(nearest, ", ")));
}

class Builder {
 public:
  Builder(Table table, const NetworkOptions& options)
      : table_(std::move(table)), options_(options), network_(start_network(table_.network, options)) {
    require_whole_channels(table_, options.width);
  }

  Network build() {
    LayerId map = network_.add("conv1", "stem", square_conv(3, scaled(table_.conv1), 2, 1, Activation::relu),
                               {network_input(0)});
    for (const Block& block : table_.blocks) {
      map = add_block(block, map);
    }
    add_tail(map);
    return std::move(network_);
  }

 private:
  int scaled(int channels) const { return static_cast<int>(channels * options_.width); }

  LayerId add_block(const Block& block, LayerId ifmap) {
    switch (block.kind) {
      case BlockKind::head:
        return head(block.name, ifmap);
      case BlockKind::down_sampling:
        return down_sampling(block.name, ifmap, scaled(block.channels));
      case BlockKind::normal:
        break;
    }
    return normal(block.name, ifmap);
  }

  LayerId normal(const std::string& block, LayerId ifmap) {
    return sum(block, "add", two_steps(block, ifmap, 2, 1), ifmap);
  }

  /// The normal block without expansion, at stride 2; its shortcut must shrink the map as well.
  LayerId head(const std::string& block, LayerId ifmap) {
    const int channels = network_.shape_of(ifmap).channels;
    const LayerId body = two_steps(block, ifmap, 1, 2);
    const LayerId shortcut = pw(block, "sc", vg(block, "sc", ifmap, 1, 2), channels, Activation::none);
    return sum(block, "add", body, shortcut);
  }

  LayerId down_sampling(const std::string& block, LayerId ifmap, int channels) {
    const LayerId first = shrinking_branch(block, "br1", ifmap, channels);
    const LayerId second = shrinking_branch(block, "br2", ifmap, channels);
    const LayerId merged = sum(block, "br.add", first, second);
    const LayerId post = pw(block, "post", vg(block, "post", merged, 2, 1), channels, Activation::none);
    return sum(block, "add", post, shrinking_branch(block, "sc", ifmap, channels));
  }

  /// Steps a and b of normal and head blocks; the block's add carries the last ReLU.
  LayerId two_steps(const std::string& block, LayerId ifmap, int expansion, int stride) {
    const int channels = network_.shape_of(ifmap).channels;
    const LayerId a = pw(block, "a", vg(block, "a", ifmap, expansion, stride), channels, Activation::relu);
    return pw(block, "b", vg(block, "b", a, expansion, 1), channels, Activation::none);
  }

  LayerId shrinking_branch(const std::string& block, const std::string& step, LayerId ifmap, int channels) {
    return pw(block, step, vg(block, step, ifmap, 2, 2), channels, Activation::none);
  }

  /// The variable group convolution: the 3x3 whose number of groups the policy decides.
  LayerId vg(const std::string& block, const std::string& step, LayerId ifmap, int expansion, int stride) {
    const std::string name = fmt::format("{}.{}.vg", block, step);
    const int channels = network_.shape_of(ifmap).channels;
    const int groups = groups_for(options_.grouping, channels, network_.place_of(name));
    return network_.add(name, block, square_conv(3, expansion * channels, stride, groups, Activation::relu),
                        {ifmap});
  }

  LayerId pw(const std::string& block, const std::string& step, LayerId ifmap, int channels,
             Activation activation) {
    return network_.add(fmt::format("{}.{}.pw", block, step), block, pointwise(channels, activation),
                        {ifmap});
  }

  LayerId sum(const std::string& block, const std::string& step, LayerId map, LayerId residual) {
    return network_.add(fmt::format("{}.{}", block, step), block, EltwiseAdd{Activation::relu},
                        {map, residual});
  }

  void add_tail(LayerId ifmap) {
    // Narrow networks keep all of conv5, as the table of the paper does.
    const int channels = std::max(table_.conv5, static_cast<int>(std::lround(table_.conv5 * options_.width)));
    const LayerId conv5 = network_.add("conv5", "tail", pointwise(channels, Activation::relu), {ifmap});
    const LayerId pooled = options_.pool == FinalPool::average ? average_pool(conv5) : depthwise_pool(conv5);
    network_.add("fc", "tail", FullyConnected{table_.classes, true, Activation::none}, {pooled});
  }

  LayerId average_pool(LayerId ifmap) { return network_.add("pool", "tail", GlobalPool{}, {ifmap}); }

  LayerId depthwise_pool(LayerId ifmap) {
    const Shape map = network_.shape_of(ifmap);
    Conv2d conv;
    conv.out_channels = map.channels;
    conv.kernel = {map.height, map.width};
    conv.groups = map.channels;
    return network_.add(fmt::format("gdw{}x{}", map.height, map.width), "tail", conv, {ifmap});
  }

  const Table table_;
  const NetworkOptions options_;
  Network network_;
};

NetworkFamily make_family(Table (*table)(), std::string summary) {
  NetworkFamily family;
  family.name = table().network;
  family.summary = std::move(summary);
  family.accepts = {NetworkOption::width, NetworkOption::input_size, NetworkOption::batch,
                    NetworkOption::grouping, NetworkOption::pool};
  family.defaults.grouping = Grouping::fixed_base(8);
  family.build = [table](const NetworkOptions& options) { return Builder(table(), options).build(); };
  return family;
}

}  // namespace

NetworkFamily vargnet_v1_family() {
  return make_family(vargnet_v1_table,
                     "VarGNet v1, laid out after MobileNet v1 (Zhang et al., arXiv 1907.05653)");
}

NetworkFamily vargnet_v2_family() {
  return make_family(vargnet_v2_table,
                     "VarGNet v2, laid out after ShuffleNet v2 (Zhang et al., arXiv 1907.05653)");
}

}  // namespace vargsim
