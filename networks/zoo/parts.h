#pragma once
/// What the families of the zoo share: the frame of a network and the shapes of its usual convolutions.

#include <string>

#include "networks/network.h"
#include "networks/zoo/zoo.h"

namespace vargsim {

/// A network without layers whose one input is a square RGB image.
/// Throws InputError naming the option that is out of range.
Network start_network(const std::string& name, const NetworkOptions& options);

/// Batch-normalised k x k convolution that keeps the map's size, but for its stride.
Conv2d square_conv(int kernel, int out_channels, int stride, int groups, Activation activation);

/// Batch-normalised 1x1 convolution.
Conv2d pointwise(int out_channels, Activation activation);

}  // namespace vargsim
