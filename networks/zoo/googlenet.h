#pragma once
/// GoogLeNet (Inception v1): Szegedy et al., arXiv 1409.4842.

#include "networks/zoo/zoo.h"

namespace vargsim {

NetworkFamily googlenet_family();

}  // namespace vargsim
