#pragma once
/// MobileNet v1: Howard et al., arXiv 1704.04861.

#include "networks/zoo/zoo.h"

namespace vargsim {

NetworkFamily mobilenet_v1_family();

}  // namespace vargsim
