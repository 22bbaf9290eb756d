#pragma once
/// MobileNet v1: Howard et al., arXiv 1704.04861. MobileNet v2: Sandler et al., arXiv 1801.04381.

#include <vector>

#include "networks/zoo/zoo.h"

namespace vargsim {

/// Separable blocks of equal channels: a depthwise 3x3 (or, under another grouping, a grouped one) and the
/// 1x1 that follows.
struct SeparableStage {
  int stride;    ///< of its first block
  int channels;  ///< of its outputs, at width 1
  int blocks;
};

/// MobileNet v1's table, from conv1 to the pool.
const std::vector<SeparableStage>& mobilenet_v1_stages();

NetworkFamily mobilenet_v1_family();
NetworkFamily mobilenet_v2_family();

}  // namespace vargsim
