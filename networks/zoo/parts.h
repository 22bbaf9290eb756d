#pragma once
/// What the families of the zoo share: the frame of a network and the shapes of its usual convolutions.

#include <string>

#include "networks/network.h"
#include "networks/zoo/zoo.h"

namespace vargsim {

/// A network without layers whose one input is a square RGB image.
/// Throws InputError naming the option that is out of range.
Network start_network(const std::string& name, const NetworkOptions& options);

/// The same for a network whose input is not `options.input_size` squared in three channels.
Network start_network(const std::string& name, const NetworkOptions& options, const Shape& input);

/// The usual end: global average pooling and one fully connected layer ("pool" and "fc").
LayerId add_classifier(Network& network, LayerId map, int classes);

/// The end of AlexNet and VGG: two hidden layers of 4096 and the classifier ("fc6", "fc7" and "fc8").
LayerId add_hidden_classifier(Network& network, LayerId map, int classes);

/// Batch-normalised k x k convolution that keeps the map's size, but for its stride.
Conv2d square_conv(int kernel, int out_channels, int stride, int groups, Activation activation);

/// Batch-normalised 1x1 convolution.
Conv2d pointwise(int out_channels, Activation activation);

/// As square_conv, but with a bias instead of batch normalisation, as before 2015.
Conv2d biased_conv(int kernel, int out_channels, int stride, int groups, Activation activation);

/// `conv` with the padding that TensorFlow calls SAME: ceil(size / stride) outputs an axis, and where the
/// padding is odd the larger half at the end.
Conv2d with_same_padding(Conv2d conv, const Shape& map);

Pool2d max_pool(int kernel, int stride, const Padding& padding);

}  // namespace vargsim
