#pragma once
/// Residual blocks of ResNet, ResNeXt and RegNet. Layers of a block are `<block>.a`, `.b`, `.c`, the
/// shortcut's projection `.sc` (only where the map changes shape) and `.add`, which carries the last ReLU.

#include <string>

#include "networks/grouping.h"
#include "networks/network.h"

namespace vargsim {

/// 1x1, 3x3, 1x1. The stride is in the 3x3: ResNeXt's and every later choice.
struct Bottleneck {
  int width;     ///< channels of the 3x3
  int channels;  ///< of the output
  int stride;
  Grouping grouping;  ///< of the 3x3
};

LayerId add_bottleneck(Network& network, const std::string& block, const Bottleneck& shape, LayerId ifmap);

/// Two dense 3x3, the first with the stride.
LayerId add_basic_block(Network& network, const std::string& block, int channels, int stride, LayerId ifmap);

}  // namespace vargsim
