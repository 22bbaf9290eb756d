#pragma once
/// AlexNet: Krizhevsky, Sutskever and Hinton, NIPS 2012.

#include "networks/zoo/zoo.h"

namespace vargsim {

NetworkFamily alexnet_family();

}  // namespace vargsim
