#pragma once
/// VGG: Simonyan and Zisserman, arXiv 1409.1556.

#include "networks/zoo/zoo.h"

namespace vargsim {

NetworkFamily vgg16_family();

}  // namespace vargsim
