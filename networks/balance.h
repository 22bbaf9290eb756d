#pragma once
/// The balance of a network's blocks as VarGNet's paper means it: MACs of the k x k convolutions against
/// those of the 1x1 convolutions that follow them.

#include <optional>
#include <string>
#include <vector>

#include "networks/network.h"

namespace vargsim {

/// A convolution larger than 1x1 and a 1x1 of the same block that reads it. The stem, which reads the image,
/// has no pair.
struct BalancePair {
  LayerId kxk = 0;
  LayerId pointwise = 0;
  double ratio = 0;  ///< MACs of the first / those of the second
};

struct BlockBalance {
  std::string name;
  Macs macs = 0;
  Macs macs_kxk = 0;  ///< of convolutions larger than 1x1
  Macs macs_1x1 = 0;
  std::vector<BalancePair> pairs;
};

struct RatioRange {
  double min = 0;
  double max = 0;
};

/// In the order in which blocks begin. Layers of no block belong to one without a name.
std::vector<BlockBalance> block_balances(const Network& network);

/// The smallest and largest ratio of a block's pairs; none where it has no pair.
std::optional<RatioRange> ratio_range(const BlockBalance& block);

/// Likewise of all blocks.
std::optional<RatioRange> ratio_range(const std::vector<BlockBalance>& blocks);

}  // namespace vargsim
