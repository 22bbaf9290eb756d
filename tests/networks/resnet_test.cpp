#include <catch2/catch.hpp>

#include "tests/networks/helpers.h"

using namespace vargsim;
using namespace vargsim::testing;
using Widths = std::vector<int>;

namespace {

NetworkOptions grouped(const std::string& family, const Grouping& grouping) {
  NetworkOptions options = defaults_of(family);
  options.grouping = grouping;
  return options;
}

NetworkOptions widened(const std::string& family, const Widths& widths) {
  NetworkOptions options = defaults_of(family);
  options.stage_widths = widths;
  return options;
}

}  // namespace

TEST_CASE("the ResNets have as many layers as their names say, and projections") {
  // 18 and 50 with conv1 and fc; a projection where the map changes shape.
  CHECK(build("resnet18").convolutions() == 18 + 3);
  CHECK(build("resnet50").convolutions() == 50 + 4);
  CHECK(build("resnext50").convolutions() == 50 + 4);
  CHECK(count_of(build("resnet18"), "eltwise_add") == 8);
  CHECK(count_of(build("resnet50"), "eltwise_add") == 16);
}

TEST_CASE("the stages of the ResNets halve the map at their first block, in the 3x3") {
  const Network network = build("resnet50");
  CHECK(layer_named(network, "pool1").output == Shape{64, 56, 56});
  CHECK(layer_named(network, "conv2_3.add").output == Shape{256, 56, 56});
  CHECK(layer_named(network, "conv3_1.a").output == Shape{128, 56, 56});
  CHECK(layer_named(network, "conv3_1.b").output == Shape{128, 28, 28});
  CHECK(layer_named(network, "conv3_1.sc").output == Shape{512, 28, 28});
  CHECK(layer_named(network, "conv4_6.add").output == Shape{1024, 14, 14});
  CHECK(layer_named(network, "conv5_3.add").output == Shape{2048, 7, 7});
  CHECK(layer_named(network, "fc").output == Shape{1000, 1, 1});
  CHECK(layer_named(build("resnet18"), "conv5_2.add").output == Shape{512, 7, 7});
}

TEST_CASE("a residual block rectifies its sum, not its last convolution") {
  const Network network = build("resnet18");
  CHECK(as_conv2d(layer_named(network, "conv2_1.a"))->activation == Activation::relu);
  CHECK(as_conv2d(layer_named(network, "conv2_1.b"))->activation == Activation::none);
  CHECK(as_conv2d(layer_named(network, "conv3_1.sc"))->activation == Activation::none);
  CHECK(std::get<EltwiseAdd>(layer_named(network, "conv3_1.add").op).activation == Activation::relu);
}

TEST_CASE("stage widths of ResNeXt-50 are those of its 3x3; the blocks' outputs stay") {
  const NetworkFamily& family = find_network_family("resnext50");
  CHECK(family.has(NetworkOption::stage_widths));
  CHECK(family.table_widths(family.defaults) == Widths{128, 256, 512, 1024});
  const Network network = build("resnext50", widened("resnext50", {64, 160, 320, 512}));
  CHECK(layer_named(network, "conv2_1.b").output.channels == 64);
  CHECK(layer_named(network, "conv3_4.b").output.channels == 160);
  CHECK(layer_named(network, "conv5_1.b").output.channels == 512);
  CHECK(layer_named(network, "conv2_1.add").output.channels == 256);
  CHECK(layer_named(network, "conv5_3.add").output.channels == 2048);
  CHECK(groups_of(layer_named(network, "conv5_1.b")) == 32);
}

TEST_CASE("the table's own stage widths change nothing") {
  for (const std::string name : {"resnext50", "regnetx_200mf", "regnetx_400mf"}) {
    const NetworkFamily& family = find_network_family(name);
    const Network same = build(name, widened(name, family.table_widths(family.defaults)));
    CHECK(same.macs() == build(name).macs());
    CHECK(same.params() == build(name).params());
  }
}

TEST_CASE("too few stage widths and those that the grouping does not divide are refused") {
  CHECK(refusal([] {
          build("resnext50", widened("resnext50", {128, 256}));
        }) == "network resnext50: stage_widths has 2 values; valid: 4 (128, 256, 512, 1024)");
  CHECK(refusal([] {
          build("resnext50", widened("resnext50", {128, 240, 512, 1024}));
        }) ==
        "network resnext50, layer conv3_1.b: groups 32 do not divide 240 input channels; nearest valid: 30, "
        "40");
  CHECK(refusal([] {
          build("resnext50", widened("resnext50", {0, 256, 512, 1024}));
        }) == "network resnext50, layer conv2_1.a: output channels 0 is outside 1..65536");
  CHECK(refusal([] {
          build("regnetx_200mf", widened("regnetx_200mf", {24, 60, 152, 368}));
        }) ==
        "network regnetx_200mf, layer s2.b1.b: group base 8 does not divide 60 input channels; nearest "
        "valid: 6, 10");
}

TEST_CASE("RegNetX has the paper's depths, widths and channels a group") {
  const Network network = build("regnetx_200mf");
  // Per block three convolutions, per stage a projection; stem and fc.
  CHECK(network.convolutions() == 3 * 13 + 4 + 2);
  CHECK(count_of(network, "eltwise_add") == 13);
  CHECK(layer_named(network, "s1.b1.add").output == Shape{24, 56, 56});
  CHECK(layer_named(network, "s4.b7.add").output == Shape{368, 7, 7});
  CHECK(group_base_of(layer_named(network, "s1.b1.b")) == 8);
  CHECK(group_base_of(layer_named(network, "s4.b7.b")) == 8);
  const Network larger = build("regnetx_400mf");
  CHECK(larger.convolutions() == 3 * 22 + 4 + 2);
  CHECK(layer_named(larger, "s4.b12.add").output == Shape{384, 7, 7});
  CHECK(group_base_of(layer_named(larger, "s3.b7.b")) == 16);
}

TEST_CASE("torchvision's RegNetX-400MF is ours with a last stage rounded up to 400") {
  const Network network = build("regnetx_400mf", widened("regnetx_400mf", {32, 64, 160, 400}));
  CHECK(network.params() == 5'495'976);  // RegNet_X_400MF_Weights
}

TEST_CASE("published accuracies are those of the defaults") {
  const auto top1_of = [](const std::string& name) {
    const PublishedAccuracy* known = published_accuracy(find_network_family(name), defaults_of(name));
    return known ? known->top1_percent : 0;
  };
  CHECK(top1_of("resnet18") == 69.8);
  CHECK(top1_of("resnet50") == 76.1);
  CHECK(top1_of("resnext50") == 77.8);
  CHECK(top1_of("regnetx_200mf") == 68.9);
  CHECK(top1_of("regnetx_400mf") == 72.7);
  CHECK(published_accuracy(find_network_family("resnext50"), grouped("resnext50", Grouping::fixed_base(8))) ==
        nullptr);
}
