#include "networks/zoo/vargnet.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "networks/zoo/parts.h"
#include "networks/zoo/varg_body.h"

namespace vargsim {
namespace {

constexpr int conv5_channels = 1024;

VargTable vargnet_v1_table() {
  VargTable table;
  table.network = "vargnet_v1";
  table.stages = {
      {64, {"d1"}},                     // 56 x 56 pixels of 224 x 224
      {128, {"d2"}},                    // 28 x 28
      {256, {"d3", "s3.n1", "s3.n2"}},  // 14 x 14
      {512, {"d4", "s4.n1"}},           // 7 x 7
  };
  return table;
}

VargTable vargnet_v2_table() {
  VargTable table;
  table.network = "vargnet_v2";
  table.has_head = true;  // 56 x 56 pixels of 224 x 224
  table.stages = {
      {64, varg_units(2, 3)},   // 28 x 28
      {128, varg_units(3, 7)},  // 14 x 14
      {256, varg_units(4, 4)},  // 7 x 7
  };
  return table;
}

struct Measured {
  double width;
  int group_base;
  double top1_percent;  ///< with f32 values
};

std::vector<PublishedAccuracy> published(const std::vector<Measured>& column) {
  std::vector<PublishedAccuracy> all;
  all.reserve(column.size());
  for (const Measured& row : column) {
    all.push_back({row.width, Grouping::fixed_base(row.group_base), row.top1_percent,
                   "Zhang et al., arXiv 1907.05653, f32"});
  }
  return all;
}

LayerId depthwise_pool(Network& network, LayerId ifmap) {
  const Shape map = network.shape_of(ifmap);
  Conv2d conv;
  conv.out_channels = map.channels;
  conv.kernel = {map.height, map.width};
  conv.groups = map.channels;
  return network.add(fmt::format("gdw{}x{}", map.height, map.width), "tail", conv, {ifmap});
}

void add_tail(Network& network, LayerId map, const NetworkOptions& options) {
  // Narrow networks keep all of conv5, as the table of the paper does.
  const int channels =
      std::max(conv5_channels, static_cast<int>(std::lround(conv5_channels * options.width)));
  const LayerId conv5 = network.add("conv5", "tail", pointwise(channels, Activation::relu), {map});
  if (options.pool == FinalPool::average) {
    add_classifier(network, conv5);
    return;
  }
  network.add("fc", "tail", FullyConnected{imagenet_classes, true, Activation::none},
              {depthwise_pool(network, conv5)});
}

NetworkFamily make_family(const VargTable& table, std::string summary, const std::vector<Measured>& column) {
  NetworkFamily family = make_varg_family(table, std::move(summary), add_tail);
  family.accepts.push_back(NetworkOption::pool);
  family.published = published(column);
  return family;
}

}  // namespace

NetworkFamily vargnet_v1_family() {
  return make_family(vargnet_v1_table(),
                     "VarGNet v1, laid out after MobileNet v1 (Zhang et al., arXiv 1907.05653)",
                     {
                         {0.25, 4, 64.57},
                         {0.5, 4, 69.67},
                         {0.25, 8, 65.44},
                         {0.5, 8, 70.67},
                         {0.75, 8, 73.28},
                         {1, 8, 74.87},
                     });
}

NetworkFamily vargnet_v2_family() {
  return make_family(vargnet_v2_table(),
                     "VarGNet v2, laid out after ShuffleNet v2 (Zhang et al., arXiv 1907.05653)",
                     {
                         {0.25, 4, 60.53},
                         {0.5, 4, 67.52},
                         {1, 4, 73.18},
                         {0.25, 8, 61.74},
                         {0.75, 8, 71.48},
                         {1, 8, 73.76},
                     });
}

}  // namespace vargsim
