#pragma once
/// MobileNet v1: Howard et al., arXiv 1704.04861.

#include <vector>

#include "networks/zoo/zoo.h"

namespace vargsim {

/// A depthwise 3x3 (or, under another grouping, a grouped one) and the 1x1 that follows.
struct SeparableBlock {
  int stride;
  int channels;  ///< of its output, at width 1
};

/// The paper's table, from conv1 to the pool.
const std::vector<SeparableBlock>& mobilenet_v1_blocks();

NetworkFamily mobilenet_v1_family();

}  // namespace vargsim
