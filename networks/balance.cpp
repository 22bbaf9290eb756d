#include "networks/balance.h"

#include <algorithm>

namespace vargsim {
namespace {

bool is_kxk(const Layer& layer) {
  const Extent kernel = kernel_of(layer);
  return as_conv2d(layer) && (kernel.height > 1 || kernel.width > 1);
}

bool is_1x1(const Layer& layer) {
  return as_conv2d(layer) && !is_kxk(layer);
}

/// The k x k convolution that a 1x1 is paired with, if any.
std::optional<BalancePair> pair_of(const Network& network, LayerId id) {
  const Layer& pointwise = network.layer(id);
  if (!is_1x1(pointwise) || pointwise.inputs.front() < 0) return std::nullopt;
  const LayerId before = pointwise.inputs.front();
  const Layer& kxk = network.layer(before);
  if (!is_kxk(kxk) || kxk.block != pointwise.block || kxk.inputs.front() < 0) return std::nullopt;
  return BalancePair{before, id, double(macs_of(kxk)) / double(macs_of(pointwise))};
}

BlockBalance& block_named(std::vector<BlockBalance>& blocks, const std::string& name) {
  const auto found = std::find_if(blocks.begin(), blocks.end(),
                                  [&](const BlockBalance& block) { return block.name == name; });
  if (found != blocks.end()) return *found;
  blocks.push_back({});
  blocks.back().name = name;
  return blocks.back();
}

}  // namespace

std::vector<BlockBalance> block_balances(const Network& network) {
  std::vector<BlockBalance> blocks;
  for (std::size_t i = 0; i < network.layers().size(); ++i) {
    const Layer& layer = network.layers()[i];
    BlockBalance& block = block_named(blocks, layer.block);
    const Macs macs = macs_of(layer);
    block.macs += macs;
    if (is_kxk(layer)) block.macs_kxk += macs;
    if (is_1x1(layer)) block.macs_1x1 += macs;
    if (const auto pair = pair_of(network, static_cast<LayerId>(i))) block.pairs.push_back(*pair);
  }
  return blocks;
}

std::optional<RatioRange> ratio_range(const BlockBalance& block) {
  return ratio_range(std::vector<BlockBalance>{block});
}

std::optional<RatioRange> ratio_range(const std::vector<BlockBalance>& blocks) {
  std::optional<RatioRange> range;
  for (const BlockBalance& block : blocks) {
    for (const BalancePair& pair : block.pairs) {
      if (!range) range = RatioRange{pair.ratio, pair.ratio};
      range->min = std::min(range->min, pair.ratio);
      range->max = std::max(range->max, pair.ratio);
    }
  }
  return range;
}

}  // namespace vargsim
