#include <catch2/catch.hpp>

#include "tests/networks/helpers.h"

using namespace vargsim;
using namespace vargsim::testing;
using Catch::Matchers::Contains;

namespace {

bool is_vg(const Layer& layer) {
  const std::string suffix = ".vg";
  return layer.name.size() > suffix.size() &&
         layer.name.compare(layer.name.size() - suffix.size(), suffix.size(), suffix) == 0;
}

std::int64_t weights_of_block(const Network& network, const std::string& block) {
  std::int64_t weights = 0;
  for (const Layer& layer : network.layers())
    weights += layer.block == block ? weights_of(layer) : 0;
  return weights;
}

std::vector<std::string> names_of_block(const Network& network, const std::string& block) {
  std::vector<std::string> names;
  for (const Layer& layer : network.layers()) {
    if (layer.block == block) names.push_back(layer.name);
  }
  return names;
}

std::vector<std::string> input_names(const Network& network, const std::string& layer) {
  std::vector<std::string> names;
  for (const LayerId id : layer_named(network, layer).inputs)
    names.push_back(network.layer(id).name);
  return names;
}

bool has_relu(const Layer& layer) {
  if (const Conv2d* op = as_conv2d(layer)) return op->activation == Activation::relu;
  if (const auto* op = std::get_if<EltwiseAdd>(&layer.op)) return op->activation == Activation::relu;
  return false;
}

std::string vargnet_refusal(const NetworkOptions& options) {
  return refusal([&] { build("vargnet_v2", options); });
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a group base of 8 gives each vg layer C / 8 groups") {
  for (const std::string family : {"vargnet_v1", "vargnet_v2"}) {
    const Network network = build(family);
    for (const Layer& layer : network.layers()) {
      if (!is_vg(layer)) continue;
      INFO(layer.name);
      CHECK(group_base_of(layer) == 8);
      CHECK(groups_of(layer) == layer.input.channels / 8);
    }
  }
}

TEST_CASE("a fixed number of groups holds in each vg layer") {
  NetworkOptions options = defaults_of("vargnet_v2");
  options.grouping = Grouping::fixed_groups(16);
  const Network network = build("vargnet_v2", options);
  for (const Layer& layer : network.layers()) {
    INFO(layer.name);
    CHECK(groups_of(layer) == (is_vg(layer) ? 16 : 1));
  }
}

TEST_CASE("the blocks of v2 hold the weights that the paper's buffers must") {
  const Network network = build("vargnet_v2");
  CHECK(weights_of_block(network, "head") == 9984);
  CHECK(weights_of_block(network, "s2.u1") == 43520);
  CHECK(weights_of_block(network, "s2.u2") == 34816);
  CHECK(weights_of_block(network, "s3.u1") == 128000);
  CHECK(weights_of_block(network, "s3.u7") == 102400);
  CHECK(weights_of_block(network, "s4.u1") == 419840);
  CHECK(weights_of_block(network, "s4.u4") == 335872);
  CHECK(weights_of_block(network, "tail") == 262144 + 1024000);
}

TEST_CASE("the stages of v2 hold the maps that cross the chip's boundary") {
  const Network network = build("vargnet_v2");
  CHECK(layer_named(network, "conv1").output.elements() == 401408);
  CHECK(layer_named(network, "s2.u3.add").output.elements() == 50176);
  CHECK(layer_named(network, "s3.u7.add").output.elements() == 25088);
  CHECK(layer_named(network, "s4.u4.add").output.elements() == 12544);
}

TEST_CASE("v2 has one add for the head and each normal block and two for each down-sampling block") {
  CHECK(count_of(build("vargnet_v2"), "eltwise_add") == 18);
}

TEST_CASE("adds run as soon as both operands exist") {
  const Network network = build("vargnet_v2");
  CHECK(names_of_block(network, "s2.u1") ==
        Names{"s2.u1.br1.vg", "s2.u1.br1.pw", "s2.u1.br2.vg", "s2.u1.br2.pw", "s2.u1.br.add", "s2.u1.post.vg",
              "s2.u1.post.pw", "s2.u1.sc.vg", "s2.u1.sc.pw", "s2.u1.add"});
  CHECK(names_of_block(network, "s2.u2") ==
        Names{"s2.u2.a.vg", "s2.u2.a.pw", "s2.u2.b.vg", "s2.u2.b.pw", "s2.u2.add"});
  CHECK(names_of_block(network, "head") ==
        Names{"head.a.vg", "head.a.pw", "head.b.vg", "head.b.pw", "head.sc.vg", "head.sc.pw", "head.add"});
}

TEST_CASE("the three branches of a down-sampling block read its input") {
  const Network network = build("vargnet_v2");
  for (const std::string branch : {"br1", "br2", "sc"}) {
    CHECK(input_names(network, "s3.u1." + branch + ".vg") == Names{"s2.u3.add"});
  }
  CHECK(input_names(network, "s3.u1.br.add") == Names{"s3.u1.br1.pw", "s3.u1.br2.pw"});
  CHECK(input_names(network, "s3.u1.post.vg") == Names{"s3.u1.br.add"});
  CHECK(input_names(network, "s3.u1.add") == Names{"s3.u1.post.pw", "s3.u1.sc.pw"});
}

TEST_CASE("a normal block adds its input and the head adds its shortcut") {
  const Network network = build("vargnet_v2");
  CHECK(input_names(network, "s2.u2.add") == Names{"s2.u2.b.pw", "s2.u1.add"});
  CHECK(input_names(network, "head.add") == Names{"head.b.pw", "head.sc.pw"});
}

TEST_CASE("1x1 outputs that are added leave the ReLU to the add; all other convolutions have their own") {
  for (const std::string family : {"vargnet_v1", "vargnet_v2"}) {
    const Network network = build(family);
    std::vector<bool> is_added(network.layers().size(), false);
    for (const Layer& layer : network.layers()) {
      if (layer.inputs.size() != 2) continue;
      for (const LayerId id : layer.inputs)
        is_added[static_cast<std::size_t>(id)] = true;
    }
    for (std::size_t i = 0; i < network.layers().size(); ++i) {
      const Layer& layer = network.layers()[i];
      if (layer.block == "tail" && layer.name != "conv5") continue;
      INFO(layer.name);
      CHECK(has_relu(layer) == !(as_conv2d(layer) && is_added[i]));
    }
  }
}

TEST_CASE("stem and tail frame the blocks") {
  const Network network = build("vargnet_v1");
  CHECK(names_of_block(network, "stem") == Names{"conv1"});
  CHECK(names_of_block(network, "tail") == Names{"conv5", "pool", "fc"});
  CHECK(network.outputs() == std::vector<LayerId>{static_cast<LayerId>(network.layers().size()) - 1});
}

TEST_CASE("the depthwise pool covers the whole last map, whatever its size") {
  NetworkOptions options = defaults_of("vargnet_v1");
  options.pool = FinalPool::depthwise;
  CHECK(layer_named(build("vargnet_v1", options), "gdw7x7").output == Shape{1024, 1, 1});
  options.input_size = 256;
  const Network larger = build("vargnet_v1", options);
  CHECK(kernel_of(layer_named(larger, "gdw8x8")).height == 8);
  CHECK(layer_named(larger, "gdw8x8").output == Shape{1024, 1, 1});
}

TEST_CASE("conv5 grows with width above one only") {
  NetworkOptions options = defaults_of("vargnet_v2");
  options.width = 0.25;
  CHECK(layer_named(build("vargnet_v2", options), "conv5").output.channels == 1024);
  options.width = 1.75;
  CHECK(layer_named(build("vargnet_v2", options), "conv5").output.channels == 1792);
}

TEST_CASE("inputs of any size from 1 to 4096 pixels are built") {
  NetworkOptions options = defaults_of("vargnet_v2");
  for (const int size : {1, 33, 225, 4096}) {
    options.input_size = size;
    CHECK(layer_named(build("vargnet_v2", options), "fc").output == Shape{1000, 1, 1});
  }
}

TEST_CASE("a group base that does not divide a vg layer names network and layer") {
  NetworkOptions options = defaults_of("vargnet_v2");
  options.grouping = Grouping::fixed_base(12);
  CHECK(vargnet_refusal(options) ==
        "network vargnet_v2, layer head.a.vg: group base 12 does not divide 32 input channels; nearest "
        "valid: 8, 16");
}

TEST_CASE("a number of groups that does not divide a vg layer names network and layer") {
  NetworkOptions options = defaults_of("vargnet_v2");
  options.grouping = Grouping::fixed_groups(64);
  CHECK(vargnet_refusal(options) ==
        "network vargnet_v2, layer head.a.vg: groups 64 do not divide 32 input channels; nearest valid: 32");
}

TEST_CASE("a width that splits a channel names the nearest valid widths") {
  NetworkOptions options = defaults_of("vargnet_v2");
  options.width = 0.3;
  CHECK_THAT(vargnet_refusal(options), Contains("network vargnet_v2: width 0.3 gives conv1 9.6 channels"));
  CHECK_THAT(vargnet_refusal(options), Contains("nearest valid: 0.28125, 0.3125"));
  options.width = 0.01;
  CHECK_THAT(vargnet_refusal(options), Contains("nearest valid: 0.03125"));
}
