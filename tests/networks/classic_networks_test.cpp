#include <catch2/catch.hpp>

#include "tests/networks/helpers.h"

using namespace vargsim;
using namespace vargsim::testing;

namespace {

/// Neither batch normalisation nor a convolution without ReLU, as before 2015.
void check_plain(const Network& network) {
  for (const Layer& layer : network.layers()) {
    const Conv2d* conv = as_conv2d(layer);
    if (!conv) continue;
    INFO(layer.name);
    CHECK_FALSE(conv->batch_norm);
    CHECK(conv->bias);
    CHECK(conv->activation == Activation::relu);
  }
}

}  // namespace

TEST_CASE("VGG-16 has thirteen 3x3 convolutions, five pools and three fully connected layers") {
  const Network network = build("vgg16");
  CHECK(network.convolutions() == 16);
  CHECK(count_of(network, "conv2d") == 13);
  CHECK(count_of(network, "max_pool") == 5);
  CHECK(layer_named(network, "conv1_1").output == Shape{64, 224, 224});
  CHECK(layer_named(network, "conv3_3").output == Shape{256, 56, 56});
  CHECK(layer_named(network, "pool5").output == Shape{512, 7, 7});
  CHECK(layer_named(network, "fc7").output == Shape{4096, 1, 1});
  CHECK(layer_named(network, "fc8").output == Shape{1000, 1, 1});
  check_plain(network);
}

TEST_CASE("AlexNet has the maps, groups and response norms of the paper") {
  const Network network = build("alexnet");
  CHECK(network.shape_of(network_input(0)) == Shape{3, 227, 227});
  CHECK(network.convolutions() == 8);
  CHECK(layer_named(network, "conv1").output == Shape{96, 55, 55});
  CHECK(layer_named(network, "conv2").output == Shape{256, 27, 27});
  CHECK(layer_named(network, "conv4").output == Shape{384, 13, 13});
  CHECK(layer_named(network, "pool5").output == Shape{256, 6, 6});
  CHECK(layer_named(network, "fc8").output == Shape{1000, 1, 1});
  for (const auto& [name, groups] :
       {std::pair{"conv1", 1}, {"conv2", 2}, {"conv3", 1}, {"conv4", 2}, {"conv5", 2}}) {
    INFO(name);
    CHECK(groups_of(layer_named(network, name)) == groups);
  }
  CHECK(count_of(network, "local_response_norm") == 2);
  CHECK(layer_named(network, "norm1").output == Shape{96, 55, 55});
  CHECK(std::get<LocalResponseNorm>(layer_named(network, "norm2").op).size == 5);
  check_plain(network);
}

TEST_CASE("GoogLeNet joins the four branches of nine inceptions") {
  const Network network = build("googlenet");
  CHECK(network.convolutions() == 3 + 9 * 6 + 1);
  CHECK(count_of(network, "concat") == 9);
  CHECK(count_of(network, "local_response_norm") == 2);
  CHECK(layer_named(network, "pool1").output == Shape{64, 56, 56});
  CHECK(layer_named(network, "pool2").output == Shape{192, 28, 28});
  CHECK(layer_named(network, "3a.concat").output == Shape{256, 28, 28});
  CHECK(layer_named(network, "3b.concat").output == Shape{480, 28, 28});
  CHECK(layer_named(network, "4e.concat").output == Shape{832, 14, 14});
  CHECK(layer_named(network, "5b.concat").output == Shape{1024, 7, 7});
  CHECK(layer_named(network, "3a.concat").inputs.size() == 4);
  CHECK(layer_named(network, "fc").output == Shape{1000, 1, 1});
  check_plain(network);
}

TEST_CASE("EfficientNet-B0 has sixteen MBConvs, of which nine add and all scale their channels") {
  const Network network = build("efficientnet_b0");
  // Depthwise, squeeze, excite and projection in each, an expansion in all but the first; stem, head and fc.
  CHECK(network.convolutions() == 16 * 4 + 15 + 3);
  CHECK(count_of(network, "channel_scale") == 16);
  CHECK(count_of(network, "eltwise_add") == 9);
  CHECK(layer_named(network, "stem").output == Shape{32, 112, 112});
  CHECK(layer_named(network, "s2.b1.project").output == Shape{16, 112, 112});
  CHECK(layer_named(network, "s4.b2.add").output == Shape{40, 28, 28});
  CHECK(layer_named(network, "s6.b3.add").output == Shape{112, 14, 14});
  CHECK(layer_named(network, "head").output == Shape{1280, 7, 7});
  CHECK(layer_named(network, "fc").output == Shape{1000, 1, 1});
}

TEST_CASE("EfficientNet squeezes to a quarter of a block's input and excites by a sigmoid") {
  const Network network = build("efficientnet_b0");
  const Layer& squeeze = layer_named(network, "s4.b1.se.reduce");
  CHECK(squeeze.input == Shape{144, 1, 1});
  CHECK(squeeze.output == Shape{6, 1, 1});
  CHECK(as_conv2d(squeeze)->activation == Activation::swish);
  CHECK(as_conv2d(squeeze)->bias);
  CHECK_FALSE(as_conv2d(squeeze)->batch_norm);
  CHECK(as_conv2d(layer_named(network, "s4.b1.se.expand"))->activation == Activation::sigmoid);
  CHECK(layer_named(network, "s4.b1.se.scale").output == Shape{144, 28, 28});
}

TEST_CASE("EfficientNet pads as TensorFlow does: the odd row at the end") {
  const Network network = build("efficientnet_b0");
  const Padding halving = as_conv2d(layer_named(network, "s4.b1.dw"))->padding;
  CHECK(halving.top == 1);
  CHECK(halving.bottom == 2);
  const Padding keeping = as_conv2d(layer_named(network, "s4.b2.dw"))->padding;
  CHECK(keeping.left == 2);
  CHECK(keeping.right == 2);
}
