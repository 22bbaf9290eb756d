#pragma once
/// The convolutional networks of the MLPerf Tiny suite: Banbury et al., arXiv 2106.07597.

#include "networks/zoo/zoo.h"

namespace vargsim {

NetworkFamily resnet8_family();              ///< image classification
NetworkFamily ds_cnn_family();               ///< keyword spotting
NetworkFamily mobilenet_v1_025_96_family();  ///< person detection ("visual wake words")

}  // namespace vargsim
