#include "networks/zoo/mlperf_tiny.h"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "networks/zoo/mobilenet.h"
#include "networks/zoo/parts.h"

namespace vargsim {
namespace {

/// Adds a convolution as the suite's Keras models have them: SAME padding, and a bias even under batch
/// normalisation.
LayerId add_conv(Network& network, const std::string& name, const std::string& block, Conv2d conv,
                 LayerId ifmap) {
  conv.bias = true;
  return network.add(name, block, with_same_padding(conv, network.shape_of(ifmap)), {ifmap});
}

LayerId add_separable(Network& network, int number, int channels, int stride, LayerId ifmap) {
  const std::string block = fmt::format("b{}", number);
  const int inputs = network.shape_of(ifmap).channels;
  const LayerId depthwise = add_conv(network, fmt::format("dw{}", number), block,
                                     square_conv(3, inputs, stride, inputs, Activation::relu), ifmap);
  return add_conv(network, fmt::format("pw{}", number), block, pointwise(channels, Activation::relu),
                  depthwise);
}

/// Unlike the ImageNet ResNets', the projection of the shortcut is not batch-normalised.
LayerId add_shortcut(Network& network, const std::string& block, int channels, int stride, LayerId ifmap) {
  if (stride == 1) return ifmap;
  return add_conv(network, block + ".sc", block, biased_conv(1, channels, stride, 1, Activation::none),
                  ifmap);
}

LayerId add_stack(Network& network, const std::string& block, int channels, int stride, LayerId ifmap) {
  const LayerId a =
      add_conv(network, block + ".a", block, square_conv(3, channels, stride, 1, Activation::relu), ifmap);
  const LayerId b =
      add_conv(network, block + ".b", block, square_conv(3, channels, 1, 1, Activation::none), a);
  const LayerId residual = add_shortcut(network, block, channels, stride, ifmap);
  return network.add(block + ".add", block, EltwiseAdd{Activation::relu}, {b, residual});
}

Network build_resnet8(const NetworkOptions& options) {
  Network network = start_network("resnet8", options);
  LayerId map =
      add_conv(network, "conv1", "stem", square_conv(3, 16, 1, 1, Activation::relu), network_input(0));
  map = add_stack(network, "s1", 16, 1, map);  // 32 x 32
  map = add_stack(network, "s2", 32, 2, map);  // 16 x 16
  map = add_stack(network, "s3", 64, 2, map);  // 8 x 8
  add_classifier(network, map, 10);
  return network;
}

Network build_ds_cnn(const NetworkOptions& options) {
  constexpr int channels = 64;
  // One second of sound: 49 windows of 10 mel-frequency coefficients.
  Network network = start_network("ds_cnn", options, {1, 49, 10});
  Conv2d conv1 = square_conv(1, channels, 2, 1, Activation::relu);
  conv1.kernel = {10, 4};
  LayerId map = add_conv(network, "conv1", "stem", conv1, network_input(0));
  for (int number = 1; number <= 4; ++number) {
    map = add_separable(network, number, channels, 1, map);
  }
  add_classifier(network, map, 12);
  return network;
}

Network build_mobilenet_v1_025_96(const NetworkOptions& options) {
  constexpr int narrowing = 4;
  Network network = start_network("mobilenet_v1_025_96", options, {3, 96, 96});
  LayerId map = add_conv(network, "conv1", "stem", square_conv(3, 32 / narrowing, 2, 1, Activation::relu),
                         network_input(0));
  int number = 0;
  for (const SeparableStage& stage : mobilenet_v1_stages()) {
    for (int i = 0; i < stage.blocks; ++i) {
      map = add_separable(network, ++number, stage.channels / narrowing, i == 0 ? stage.stride : 1, map);
    }
  }
  add_classifier(network, map, 2);
  return network;
}

NetworkFamily make_family(std::string name, std::string summary, Network (*build)(const NetworkOptions&)) {
  NetworkFamily family;
  family.name = std::move(name);
  family.summary = std::move(summary);
  family.accepts = {NetworkOption::batch};
  family.build = build;
  return family;
}

}  // namespace

NetworkFamily resnet8_family() {
  NetworkFamily family = make_family(
      "resnet8", "MLPerf Tiny's ResNet-8 on CIFAR-10 (Banbury et al., arXiv 2106.07597)", build_resnet8);
  family.accepts.push_back(NetworkOption::input_size);
  family.defaults.input_size = 32;
  return family;
}

NetworkFamily ds_cnn_family() {
  return make_family("ds_cnn",
                     "MLPerf Tiny's keyword spotter, 49x10 input (Banbury et al., arXiv 2106.07597)",
                     build_ds_cnn);
}

NetworkFamily mobilenet_v1_025_96_family() {
  return make_family(
      "mobilenet_v1_025_96",
      "MLPerf Tiny's person detector, MobileNet v1 at width 0.25 (Banbury et al., arXiv 2106.07597)",
      build_mobilenet_v1_025_96);
}

}  // namespace vargsim
