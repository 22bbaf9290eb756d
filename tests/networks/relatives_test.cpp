/// Structure of the families other than VarGNet and MobileNet v1; their counts are in the golden tests.
#include <catch2/catch.hpp>

#include "tests/networks/helpers.h"

using namespace vargsim;
using namespace vargsim::testing;
using Names = std::vector<std::string>;

namespace {

Names names_of_block(const Network& network, const std::string& block) {
  Names names;
  for (const Layer& layer : network.layers()) {
    if (layer.block == block) names.push_back(layer.name);
  }
  return names;
}

Names input_names(const Network& network, const std::string& layer) {
  Names names;
  for (const LayerId id : layer_named(network, layer).inputs)
    names.push_back(network.layer(id).name);
  return names;
}

Network shufflenet_v1(int groups) {
  NetworkOptions options = defaults_of("shufflenet_v1");
  options.grouping = Grouping::fixed_groups(groups);
  return build("shufflenet_v1", options);
}

Network wide(const std::string& family, double width) {
  NetworkOptions options = defaults_of(family);
  options.width = width;
  return build(family, options);
}

}  // namespace

TEST_CASE("squeeze-excite scales the body of VarGFaceNet's head and normal blocks before their add") {
  const Network network = build("vargfacenet");
  CHECK(names_of_block(network, "s2.u2") == Names{"s2.u2.a.vg", "s2.u2.a.pw", "s2.u2.b.vg", "s2.u2.b.pw",
                                                  "s2.u2.se.pool", "s2.u2.se1", "s2.u2.se2", "s2.u2.se.scale",
                                                  "s2.u2.add"});
  CHECK(input_names(network, "s2.u2.se.scale") == Names{"s2.u2.b.pw", "s2.u2.se2"});
  CHECK(input_names(network, "s2.u2.add") == Names{"s2.u2.se.scale", "s2.u1.add"});
  CHECK(input_names(network, "head.add") == Names{"head.se.scale", "head.sc.pw"});
  CHECK(as_conv2d(layer_named(network, "head.se2"))->activation == Activation::sigmoid);
  CHECK(as_conv2d(layer_named(network, "head.a.vg"))->activation == Activation::prelu);
}

TEST_CASE("the grouping option of VarGFaceNet leaves the embedding alone") {
  NetworkOptions options = defaults_of("vargfacenet");
  options.grouping = Grouping::fixed_base(4);
  const Network network = build("vargfacenet", options);
  CHECK(group_base_of(layer_named(network, "s4.u1.br1.vg")) == 4);
  CHECK(group_base_of(layer_named(network, "convx_gdw")) == 8);
}

TEST_CASE("each group of the head of Horizon's VarGNet v2 has 8 outputs") {
  for (const int base : {1, 2, 4, 8}) {
    NetworkOptions options = defaults_of("horizon_vargnet_v2");
    options.grouping = Grouping::fixed_base(base);
    const Network network = build("horizon_vargnet_v2", options);
    CHECK(layer_named(network, "head.a.vg").output.channels == 32 * 8 / base);
    CHECK(layer_named(network, "head.a.pw").output.channels == 32);
  }
  NetworkOptions options = defaults_of("horizon_vargnet_v2");
  options.grouping = Grouping::fixed_base(16);
  CHECK(layer_named(build("horizon_vargnet_v2", options), "head.a.vg").output.channels == 32);
}

TEST_CASE("the grouping option of MixVarGENet governs its late 3x3 layers only") {
  NetworkOptions options = defaults_of("mixvargenet");
  options.grouping = Grouping::fixed_base(32);
  const Network network = build("mixvargenet", options);
  CHECK(groups_of(layer_named(network, "mod4.s1.c1")) == 1);
  CHECK(groups_of(layer_named(network, "mod5.head.c1")) == 2);
  CHECK(groups_of(layer_named(network, "mod6.s0.c1")) == 5);
  CHECK(groups_of(layer_named(network, "mod6.s0.c2")) == 1);
}

TEST_CASE("MobileNet v2 adds where a block keeps its shape and clamps at six") {
  const Network network = build("mobilenet_v2");
  CHECK(names_of_block(network, "b1") == Names{"b1.dw", "b1.project"});
  CHECK(names_of_block(network, "b3") == Names{"b3.expand", "b3.dw", "b3.project", "b3.add"});
  CHECK(input_names(network, "b3.add") == Names{"b3.project", "b2.project"});
  CHECK(as_conv2d(layer_named(network, "b3.expand"))->activation == Activation::relu6);
  CHECK(as_conv2d(layer_named(network, "b3.project"))->activation == Activation::none);
}

TEST_CASE("MobileNet v2 rounds channels to multiples of eight, never by more than a tenth down") {
  const Network narrow = wide("mobilenet_v2", 0.35);
  CHECK(layer_named(narrow, "conv1").output.channels == 16);
  CHECK(layer_named(narrow, "b2.project").output.channels == 8);
  CHECK(layer_named(narrow, "conv_last").output.channels == 1280);
  const Network broad = wide("mobilenet_v2", 1.4);
  CHECK(layer_named(broad, "conv1").output.channels == 48);
  CHECK(layer_named(broad, "b2.project").output.channels == 32);
  CHECK(layer_named(broad, "conv_last").output.channels == 1792);
}

TEST_CASE("each number of groups of ShuffleNet v1 has its own channels") {
  const std::vector<std::pair<int, int>> stage2{{1, 144}, {2, 200}, {3, 240}, {4, 272}, {8, 384}};
  for (const auto& [groups, channels] : stage2) {
    INFO(groups);
    const Network network = shufflenet_v1(groups);
    CHECK(layer_named(network, "s2.u1.concat").output.channels == channels);
    CHECK(layer_named(network, "s3.u1.concat").output.channels == 2 * channels);
    CHECK(layer_named(network, "s4.u4.add").output.channels == 4 * channels);
    CHECK(layer_named(network, "s3.u2.pw1").output.channels == 2 * channels / 4);
    CHECK(groups_of(layer_named(network, "s3.u2.pw1")) == groups);
    CHECK(groups_of(layer_named(network, "s2.u1.pw1")) == 1);
  }
}

TEST_CASE("units of ShuffleNet v1 shuffle after their first 1x1") {
  const Network network = shufflenet_v1(3);
  CHECK(names_of_block(network, "s2.u1") ==
        Names{"s2.u1.pw1", "s2.u1.shuffle", "s2.u1.dw", "s2.u1.pw2", "s2.u1.pool", "s2.u1.concat"});
  CHECK(input_names(network, "s2.u1.concat") == Names{"s2.u1.pool", "s2.u1.pw2"});
  CHECK(names_of_block(network, "s2.u2") ==
        Names{"s2.u2.pw1", "s2.u2.shuffle", "s2.u2.dw", "s2.u2.pw2", "s2.u2.add"});
  CHECK(std::get<ChannelShuffle>(layer_named(network, "s2.u2.shuffle").op).groups == 3);
}

TEST_CASE("ShuffleNet v1 without groups has nothing to shuffle") {
  CHECK(names_of_block(shufflenet_v1(1), "s2.u2") ==
        Names{"s2.u2.pw1", "s2.u2.dw", "s2.u2.pw2", "s2.u2.add"});
}

TEST_CASE("ShuffleNet v1 refuses groups that its paper has no channels for, and group bases") {
  CHECK(refusal([] { shufflenet_v1(5); }) ==
        "network shufflenet_v1: groups 5 is not in the paper's table; valid groups: 1, 2, 3, 4, 8");
  NetworkOptions options = defaults_of("shufflenet_v1");
  options.grouping = Grouping::fixed_base(8);
  CHECK(refusal([&] { build("shufflenet_v1", options); }) ==
        "network shufflenet_v1: group base 8 is not in the paper's table; valid groups: 1, 2, 3, 4, 8");
}

TEST_CASE("the MACs of ShuffleNet v1 at half and double width are the paper's 38 M and 524 M") {
  CHECK(wide("shufflenet_v1", 0.5).macs() == 37589856);
  CHECK(wide("shufflenet_v1", 2).macs() == 524045184);
}

TEST_CASE("units of ShuffleNet v2 split the channels, join the halves and shuffle") {
  const Network network = build("shufflenet_v2");
  CHECK(names_of_block(network, "s2.u2") == Names{"s2.u2.keep", "s2.u2.take", "s2.u2.pw1", "s2.u2.dw",
                                                  "s2.u2.pw2", "s2.u2.concat", "s2.u2.shuffle"});
  CHECK(input_names(network, "s2.u2.concat") == Names{"s2.u2.keep", "s2.u2.pw2"});
  CHECK(input_names(network, "s2.u2.pw1") == Names{"s2.u2.take"});
  CHECK(input_names(network, "s3.u1.sc.dw") == input_names(network, "s3.u1.pw1"));
  CHECK(layer_named(network, "s4.u4.shuffle").output == Shape{464, 7, 7});
}

TEST_CASE("ShuffleNet v2 has the widths of its paper's table and no others") {
  const std::vector<std::pair<double, int>> stage4{{0.5, 192}, {1.0, 464}, {1.5, 704}, {2.0, 976}};
  for (const auto& [width, channels] : stage4) {
    CHECK(layer_named(wide("shufflenet_v2", width), "s4.u1.shuffle").output.channels == channels);
  }
  CHECK(refusal([] { wide("shufflenet_v2", 0.75); }) ==
        "network shufflenet_v2: width 0.75 is not in the paper's table; valid: 0.5, 1, 1.5, 2");
}
