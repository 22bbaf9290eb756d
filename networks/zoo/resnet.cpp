#include "networks/zoo/resnet.h"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "networks/zoo/parts.h"
#include "networks/zoo/residual.h"

namespace vargsim {
namespace {

constexpr int conv1_channels = 64;

enum class BlockKind { basic, bottleneck };

struct Stage {
  int blocks;
  int width;     ///< channels of the 3x3
  int channels;  ///< of its output
};

/// One column of the papers' tables; the stages are conv2_x to conv5_x.
struct Table {
  std::string network;
  BlockKind kind;
  std::vector<Stage> stages;  // 56 x 56, 28 x 28, 14 x 14, 7 x 7
};

Table resnet18_table() {
  return {"resnet18", BlockKind::basic, {{2, 64, 64}, {2, 128, 128}, {2, 256, 256}, {2, 512, 512}}};
}

Table resnet50_table() {
  return {"resnet50", BlockKind::bottleneck, {{3, 64, 256}, {4, 128, 512}, {6, 256, 1024}, {3, 512, 2048}}};
}

Table resnext50_table() {
  return {
      "resnext50", BlockKind::bottleneck, {{3, 128, 256}, {4, 256, 512}, {6, 512, 1024}, {3, 1024, 2048}}};
}

std::vector<int> widths_of(const Table& table) {
  std::vector<int> widths;
  for (const Stage& stage : table.stages)
    widths.push_back(stage.width);
  return widths;
}

class Builder {
 public:
  /// `widths` are those of the stages' 3x3; the outputs of the blocks stay the table's.
  Builder(Table table, std::vector<int> widths, const Grouping& grouping, const NetworkOptions& options)
      : table_(std::move(table)),
        widths_(std::move(widths)),
        grouping_(grouping),
        network_(start_network(table_.network, options)) {}

  Network build() {
    const LayerId conv1 = network_.add(
        "conv1", "stem", square_conv(7, conv1_channels, 2, 1, Activation::relu), {network_input(0)});
    LayerId map = network_.add("pool1", "stem", max_pool(3, 2, Padding::same(1)), {conv1});
    for (std::size_t index = 0; index < table_.stages.size(); ++index) {
      map = stage(index, map);
    }
    add_classifier(network_, map);
    return std::move(network_);
  }

 private:
  LayerId stage(std::size_t index, LayerId map) {
    for (int number = 1; number <= table_.stages[index].blocks; ++number) {
      // The pool before conv2_x has halved the map already.
      const int stride = index > 0 && number == 1 ? 2 : 1;
      map = block(fmt::format("conv{}_{}", index + 2, number), index, stride, map);
    }
    return map;
  }

  LayerId block(const std::string& name, std::size_t stage, int stride, LayerId ifmap) {
    const int channels = table_.stages[stage].channels;
    if (table_.kind == BlockKind::basic) return add_basic_block(network_, name, channels, stride, ifmap);
    return add_bottleneck(network_, name, {widths_[stage], channels, stride, grouping_}, ifmap);
  }

  const Table table_;
  const std::vector<int> widths_;
  const Grouping grouping_;
  Network network_;
};

NetworkFamily make_family(Table (*table)(), std::string summary, PublishedAccuracy accuracy) {
  NetworkFamily family;
  family.name = table().network;
  family.summary = std::move(summary);
  family.accepts = {NetworkOption::input_size, NetworkOption::batch};
  family.build = [table](const NetworkOptions& options) {
    return Builder(table(), widths_of(table()), Grouping::fixed_groups(1), options).build();
  };
  family.published = {std::move(accuracy)};
  return family;
}

Network build_resnext50(const NetworkOptions& options) {
  const Table table = resnext50_table();
  const std::vector<int> widths = chosen_widths(table.network, options, widths_of(table));
  return Builder(table, widths, options.grouping, options).build();
}

}  // namespace

NetworkFamily resnet18_family() {
  return make_family(resnet18_table, "ResNet-18 (He et al., arXiv 1512.03385)",
                     {1.0, std::nullopt, 69.8, "torchvision, ResNet18_Weights.IMAGENET1K_V1"});
}

NetworkFamily resnet50_family() {
  return make_family(resnet50_table, "ResNet-50, the stride in the 3x3 (He et al., arXiv 1512.03385)",
                     {1.0, std::nullopt, 76.1, "Xie et al., arXiv 1611.05431, Table 3: ResNet-50"});
}

NetworkFamily resnext50_family() {
  const Grouping cardinality = Grouping::fixed_groups(32);
  NetworkFamily family = make_family(
      resnext50_table, "ResNeXt-50 (32x4d), its 3x3 open to other groupings (Xie et al., arXiv 1611.05431)",
      {1.0, cardinality, 77.8, "Xie et al., arXiv 1611.05431, Table 3: ResNeXt-50, 32x4d"});
  family.accepts.insert(family.accepts.end(), {NetworkOption::grouping, NetworkOption::stage_widths});
  family.defaults.grouping = cardinality;
  family.build = build_resnext50;
  family.table_widths = [](const NetworkOptions&) { return widths_of(resnext50_table()); };
  return family;
}

}  // namespace vargsim
