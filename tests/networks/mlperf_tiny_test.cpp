#include <catch2/catch.hpp>

#include "tests/networks/helpers.h"

using namespace vargsim;
using namespace vargsim::testing;

TEST_CASE("ResNet-8 has three residual stacks, of which two project") {
  const Network network = build("resnet8");
  CHECK(network.shape_of(network_input(0)) == Shape{3, 32, 32});
  CHECK(network.convolutions() == 8 + 2);
  CHECK(count_of(network, "eltwise_add") == 3);
  CHECK(layer_named(network, "s1.add").output == Shape{16, 32, 32});
  CHECK(layer_named(network, "s3.add").output == Shape{64, 8, 8});
  CHECK(layer_named(network, "fc").output == Shape{10, 1, 1});
  CHECK_FALSE(as_conv2d(layer_named(network, "s2.sc"))->batch_norm);
}

TEST_CASE("DS-CNN reads 49 windows of 10 coefficients and keeps 25 x 5") {
  const Network network = build("ds_cnn");
  CHECK(network.shape_of(network_input(0)) == Shape{1, 49, 10});
  CHECK(network.convolutions() == 1 + 4 * 2 + 1);
  CHECK(layer_named(network, "conv1").output == Shape{64, 25, 5});
  CHECK(layer_named(network, "pw4").output == Shape{64, 25, 5});
  CHECK(groups_of(layer_named(network, "dw1")) == 64);
  CHECK(layer_named(network, "fc").output == Shape{12, 1, 1});
  CHECK_FALSE(find_network_family("ds_cnn").has(NetworkOption::input_size));
}

TEST_CASE("DS-CNN pads its 10x4 kernel as TensorFlow does") {
  const Padding padding = as_conv2d(layer_named(build("ds_cnn"), "conv1"))->padding;
  CHECK(padding.top == 4);
  CHECK(padding.bottom == 5);
  CHECK(padding.left == 1);
  CHECK(padding.right == 1);
}

TEST_CASE("the person detector is MobileNet v1 at a quarter of its width and 96 x 96 pixels") {
  const Network network = build("mobilenet_v1_025_96");
  CHECK(network.shape_of(network_input(0)) == Shape{3, 96, 96});
  CHECK(network.convolutions() == 28);
  CHECK(layer_named(network, "pw13").output == Shape{256, 3, 3});
  CHECK(layer_named(network, "fc").output == Shape{2, 1, 1});

  NetworkOptions options = defaults_of("mobilenet_v1");
  options.width = 0.25;
  options.input_size = 96;
  const Macs more_classes = 256 * (1000 - 2);
  CHECK(network.macs() == build("mobilenet_v1", options).macs() - more_classes);
}

TEST_CASE("the batch reaches the networks of fixed input size") {
  for (const std::string name : {"ds_cnn", "mobilenet_v1_025_96"}) {
    NetworkOptions options = defaults_of(name);
    options.batch = 8;
    CHECK(build(name, options).batch() == 8);
    options.batch = 0;
    CHECK(refusal([&] { build(name, options); }) == "network " + name + ": batch 0 is outside 1..256");
  }
}
