#include "networks/zoo/regnet.h"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "networks/zoo/parts.h"
#include "networks/zoo/residual.h"

namespace vargsim {
namespace {

constexpr int stem_channels = 32;

/// A row of the paper's table of models, in its letters.
struct Table {
  std::string network;
  std::vector<int> d;  ///< blocks a stage
  std::vector<int> w;  ///< channels of a stage
  int g;               ///< channels a group
  double top1_percent;
};

Table regnetx_200mf_table() {
  return {"regnetx_200mf", {1, 1, 4, 7}, {24, 56, 152, 368}, 8, 68.9};
}

Table regnetx_400mf_table() {
  return {"regnetx_400mf", {1, 2, 7, 12}, {32, 64, 160, 384}, 16, 72.7};
}

LayerId add_stage(Network& network, std::size_t number, int blocks, const Bottleneck& first, LayerId map) {
  Bottleneck shape = first;
  for (int i = 1; i <= blocks; ++i) {
    map = add_bottleneck(network, fmt::format("s{}.b{}", number, i), shape, map);
    shape.stride = 1;
  }
  return map;
}

Network build(const Table& table, const std::vector<int>& widths, const NetworkOptions& options) {
  Network network = start_network(table.network, options);
  LayerId map =
      network.add("stem", "stem", square_conv(3, stem_channels, 2, 1, Activation::relu), {network_input(0)});
  for (std::size_t stage = 0; stage < widths.size(); ++stage) {
    // The bottleneck ratio of RegNetX is 1: a block is as wide inside as outside.
    const Bottleneck first{widths[stage], widths[stage], 2, options.grouping};
    map = add_stage(network, stage + 1, table.d[stage], first, map);
  }
  add_classifier(network, map);
  return network;
}

NetworkFamily make_family(Table (*table)(), std::string summary) {
  const Table row = table();
  NetworkFamily family;
  family.name = row.network;
  family.summary = std::move(summary);
  family.accepts = {NetworkOption::input_size, NetworkOption::batch, NetworkOption::grouping,
                    NetworkOption::stage_widths};
  family.defaults.grouping = Grouping::fixed_base(row.g);
  family.build = [row](const NetworkOptions& options) {
    return build(row, chosen_widths(row.network, options, row.w), options);
  };
  family.table_widths = [row](const NetworkOptions&) { return row.w; };
  family.published = {{1.0, family.defaults.grouping, row.top1_percent,
                       "Radosavovic et al., arXiv 2003.13678, as the authors' pycls repeats it"}};
  return family;
}

}  // namespace

NetworkFamily regnetx_200mf_family() {
  return make_family(regnetx_200mf_table,
                     "RegNetX-200MF, 8 channels a group (Radosavovic et al., arXiv 2003.13678)");
}

NetworkFamily regnetx_400mf_family() {
  return make_family(regnetx_400mf_table,
                     "RegNetX-400MF, 16 channels a group (Radosavovic et al., arXiv 2003.13678)");
}

}  // namespace vargsim
