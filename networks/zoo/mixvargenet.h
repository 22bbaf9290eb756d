#pragma once
/// MixVarGENet of Horizon Robotics' open training code (hat.models, MixVarGENet).

#include "networks/zoo/zoo.h"

namespace vargsim {

NetworkFamily mixvargenet_family();

}  // namespace vargsim
