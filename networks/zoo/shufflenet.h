#pragma once
/// ShuffleNet v1: Zhang et al., arXiv 1707.01083. ShuffleNet v2: Ma et al., arXiv 1807.11164.

#include "networks/zoo/zoo.h"

namespace vargsim {

NetworkFamily shufflenet_v1_family();
NetworkFamily shufflenet_v2_family();

}  // namespace vargsim
