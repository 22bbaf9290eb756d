#pragma once
/// MobileNet v1: Howard et al., arXiv 1704.04861. MobileNet v2: Sandler et al., arXiv 1801.04381.

#include "networks/zoo/zoo.h"

namespace vargsim {

NetworkFamily mobilenet_v1_family();
NetworkFamily mobilenet_v2_family();

}  // namespace vargsim
