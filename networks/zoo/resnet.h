#pragma once
/// ResNet: He et al., arXiv 1512.03385; ResNeXt: Xie et al., arXiv 1611.05431.

#include "networks/zoo/zoo.h"

namespace vargsim {

NetworkFamily resnet18_family();
NetworkFamily resnet50_family();
NetworkFamily resnext50_family();

}  // namespace vargsim
