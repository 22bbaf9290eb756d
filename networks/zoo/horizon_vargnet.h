#pragma once
/// VarGNet v2 as Horizon Robotics' open training code (hat.models, VargNetV2 and TinyVargNetV2) builds it.

#include "networks/zoo/zoo.h"

namespace vargsim {

NetworkFamily horizon_vargnet_v2_family();
NetworkFamily horizon_tinyvargnet_v2_family();

}  // namespace vargsim
