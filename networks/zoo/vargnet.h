#pragma once
/// VarGNet v1 and v2: Zhang et al., arXiv 1907.05653.

#include "networks/zoo/zoo.h"

namespace vargsim {

NetworkFamily vargnet_v1_family();
NetworkFamily vargnet_v2_family();

}  // namespace vargsim
