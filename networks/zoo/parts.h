#pragma once
/// What the families of the zoo share: the frame of a network, the shapes of its usual convolutions and the
/// ways papers round channels.

#include <string>
#include <vector>

#include "networks/network.h"
#include "networks/zoo/zoo.h"

namespace vargsim {

constexpr int imagenet_classes = 1000;

/// Throws InputError naming the option that is out of range.
void require_valid(const NetworkOptions& options, const std::string& network);

/// A network without layers whose one input is a square RGB image.
/// Throws InputError naming the option that is out of range.
Network start_network(const std::string& name, const NetworkOptions& options);

/// The same for a network whose input is not `options.input_size` squared in three channels.
Network start_network(const std::string& name, const NetworkOptions& options, const Shape& input);

/// The usual end: global average pooling and one fully connected layer ("pool" and "fc").
LayerId add_classifier(Network& network, LayerId map, int classes = imagenet_classes);

/// The end of AlexNet and VGG: two hidden layers of 4096 and the classifier ("fc6", "fc7" and "fc8").
LayerId add_hidden_classifier(Network& network, LayerId map);

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

/// The same convolution with a bias of its own, besides what batch normalisation leaves behind.
Conv2d with_bias(Conv2d conv);

/// Pooling window that keeps the map's size, but for its stride.
Pool2d square_pool(PoolKind kind, int kernel, int stride);

/// Stage widths that the options set, else the table's. Throws InputError when their numbers differ.
std::vector<int> chosen_widths(const std::string& network, const NetworkOptions& options,
                               const std::vector<int>& table);

/// channels * width, rounded down. Throws InputError when nothing is left.
int rounded_down(const std::string& network, int channels, double width);

/// Throws InputError naming the nearest valid widths unless channels * width of `layer` is whole.
void require_whole_channels(const std::string& network, const std::string& layer, int channels, double width);

}  // namespace vargsim
