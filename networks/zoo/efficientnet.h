#pragma once
/// EfficientNet: Tan and Le, arXiv 1905.11946.

#include "networks/zoo/zoo.h"

namespace vargsim {

NetworkFamily efficientnet_b0_family();

}  // namespace vargsim
