#pragma once
/// VarGFaceNet: Yan et al., arXiv 1910.04985.

#include "networks/zoo/zoo.h"

namespace vargsim {

NetworkFamily vargfacenet_family();

}  // namespace vargsim
