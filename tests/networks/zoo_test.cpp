#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/text.h"
#include "tests/networks/helpers.h"

using namespace vargsim;
using namespace vargsim::testing;
using Catch::Matchers::Contains;

namespace {

bool accepts(const std::string& family, NetworkOption option) {
  return find_network_family(family).has(option);
}

std::string valid_names() {
  std::vector<std::string> names;
  for (const NetworkFamily& family : network_families())
    names.push_back(family.name);
  return join(names);
}

template <class Change>
std::string build_refusal(const std::string& family, Change change) {
  NetworkOptions options = defaults_of(family);
  change(options);
  return refusal([&] { build(family, options); });
}

}  // namespace

TEST_CASE("every family builds with its defaults, under its own name") {
  for (const NetworkFamily& family : network_families()) {
    INFO(family.name);
    const Network network = family.build(family.defaults);
    CHECK(network.name() == family.name);
    CHECK(network.batch() == 1);
    CHECK(network.inputs().size() == 1);
    const Shape input = network.shape_of(network_input(0));
    if (family.has(NetworkOption::input_size)) {
      CHECK(input == Shape{3, family.defaults.input_size, family.defaults.input_size});
    }
    CHECK(network.outputs().size() == 1);
    CHECK_FALSE(family.summary.empty());
  }
}

TEST_CASE("the default groupings are base 8 for VarGNet, 16 for MixVarGENet and depthwise for MobileNet v1") {
  for (const std::string family :
       {"vargnet_v1", "vargnet_v2", "horizon_vargnet_v2", "horizon_tinyvargnet_v2", "vargfacenet"}) {
    CHECK(defaults_of(family).grouping == Grouping::fixed_base(8));
  }
  CHECK(defaults_of("mixvargenet").grouping == Grouping::fixed_base(16));
  CHECK(defaults_of("mobilenet_v1").grouping == Grouping::fixed_base(1));
  CHECK(defaults_of("shufflenet_v1").grouping == Grouping::fixed_groups(3));
}

TEST_CASE("VarGFaceNet is 1.25 wide and sees faces of 112 pixels unless told otherwise") {
  CHECK(defaults_of("vargfacenet").width == 1.25);
  CHECK(defaults_of("vargfacenet").input_size == 112);
}

TEST_CASE("VarGNet accepts a choice of pool, MobileNet v1 does not") {
  CHECK(accepts("vargnet_v1", NetworkOption::pool));
  CHECK(accepts("vargnet_v2", NetworkOption::pool));
  CHECK_FALSE(accepts("mobilenet_v1", NetworkOption::pool));
  CHECK_FALSE(accepts("horizon_vargnet_v2", NetworkOption::pool));
}

TEST_CASE("ShuffleNet v1 accepts groups but no group base, its v2 and MobileNet v2 neither") {
  CHECK(accepts("mobilenet_v1", NetworkOption::grouping));
  CHECK(accepts("shufflenet_v1", NetworkOption::groups));
  CHECK_FALSE(accepts("shufflenet_v1", NetworkOption::grouping));
  for (const std::string family : {"shufflenet_v2", "mobilenet_v2"}) {
    CHECK_FALSE(accepts(family, NetworkOption::grouping));
    CHECK_FALSE(accepts(family, NetworkOption::groups));
    CHECK_FALSE(accepts(family, NetworkOption::stage_widths));
  }
}

TEST_CASE("batch and input size reach the network") {
  for (const NetworkFamily& family : network_families()) {
    NetworkOptions options = family.defaults;
    options.batch = 16;
    CHECK(family.build(options).batch() == 16);
    if (!family.has(NetworkOption::input_size)) continue;
    options.input_size = 96;
    CHECK(family.build(options).shape_of(network_input(0)) == Shape{3, 96, 96});
  }
}

TEST_CASE("an unknown network names the nearest and the valid ones") {
  CHECK(refusal([] { find_network_family("vargnet_v22"); }) ==
        "unknown network 'vargnet_v22'; nearest: vargnet_v2; valid: " + valid_names());
  CHECK_THAT(refusal([] { find_network_family("mobilnet_v1"); }), Contains("nearest: mobilenet_v1;"));
}

TEST_CASE("a name unlike any network gets no suggestion") {
  CHECK(refusal([] { find_network_family("x"); }) == "unknown network 'x'; valid: " + valid_names());
}

TEST_CASE("options out of range are refused by every family, by name") {
  for (const NetworkFamily& family : network_families()) {
    const std::string& name = family.name;
    INFO(name);
    CHECK(build_refusal(name, [](NetworkOptions& o) { o.batch = 0; }) ==
          "network " + name + ": batch 0 is outside 1..256");
    if (family.has(NetworkOption::input_size)) {
      CHECK(build_refusal(name, [](NetworkOptions& o) { o.input_size = 4097; }) ==
            "network " + name + ": input_size 4097 is outside 1..4096");
    }
  }
}

TEST_CASE("widths out of range are refused by every family that has them, by name") {
  for (const NetworkFamily& family : network_families()) {
    if (!family.has(NetworkOption::width)) continue;
    const std::string& name = family.name;
    INFO(name);
    CHECK(build_refusal(name, [](NetworkOptions& o) { o.width = 8.5; }) ==
          "network " + name + ": width 8.5 must be above 0 and at most 8");
    CHECK_THAT(build_refusal(name, [](NetworkOptions& o) { o.width = 0; }),
               Contains("width 0 must be above 0"));
    CHECK_THAT(build_refusal(name, [](NetworkOptions& o) { o.width = std::nan(""); }), Contains("width nan"));
  }
  CHECK(build_refusal("vargnet_v2", [](NetworkOptions& o) { o.width = 8; }).empty());
}

TEST_CASE("MobileNet v1 rounds channels down and names the depthwise layer that a grouping does not fit") {
  NetworkOptions options = defaults_of("mobilenet_v1");
  options.width = 1.05;
  CHECK(layer_named(build("mobilenet_v1", options), "conv1").output.channels == 33);
  CHECK(layer_named(build("mobilenet_v1", options), "pw13").output.channels == 1075);
  options.grouping = Grouping::fixed_base(8);
  CHECK(refusal([&] { build("mobilenet_v1", options); }) ==
        "network mobilenet_v1, layer dw1: group base 8 does not divide 33 input channels; nearest valid: 3, "
        "11");
}

TEST_CASE("a width that leaves MobileNet v1 no channel is refused") {
  CHECK(build_refusal("mobilenet_v1", [](NetworkOptions& o) { o.width = 0.03; }) ==
        "network mobilenet_v1: width 0.03 leaves none of 32 channels; valid: 0.03125 or more");
}

TEST_CASE(
    "MobileNet v1 is conv1, thirteen separable blocks, pool and fc, with ReLU after every convolution") {
  const Network network = build("mobilenet_v1");
  std::vector<std::string> expected{"conv1"};
  for (int i = 1; i <= 13; ++i) {
    expected.push_back("dw" + std::to_string(i));
    expected.push_back("pw" + std::to_string(i));
  }
  expected.insert(expected.end(), {"pool", "fc"});
  std::vector<std::string> names;
  for (const Layer& layer : network.layers()) {
    names.push_back(layer.name);
    if (const Conv2d* op = as_conv2d(layer)) CHECK(op->activation == Activation::relu);
  }
  CHECK(names == expected);
  CHECK(layer_named(network, "dw7").block == layer_named(network, "pw7").block);
}
