#include <catch2/catch.hpp>

#include "tests/networks/helpers.h"

using namespace vargsim;
using namespace vargsim::testing;
using Catch::Matchers::Contains;
using Widths = std::vector<int>;

namespace {

Widths widths_at(const std::string& family, double width) {
  NetworkOptions options = defaults_of(family);
  options.width = width;
  return stage_widths(find_network_family(family), options);
}

Network build_with(const std::string& family, const Widths& widths) {
  NetworkOptions options = defaults_of(family);
  options.stage_widths = widths;
  return build(family, options);
}

int channels_of(const Network& network, const std::string& layer) {
  return layer_named(network, layer).output.channels;
}

}  // namespace

TEST_CASE("the tables' stage widths are those of the papers") {
  CHECK(widths_at("vargnet_v1", 1) == Widths{64, 128, 256, 512});
  CHECK(widths_at("vargnet_v2", 1) == Widths{64, 128, 256});
  CHECK(widths_at("vargnet_v2", 0.75) == Widths{48, 96, 192});
  CHECK(widths_at("horizon_vargnet_v2", 1) == Widths{64, 128, 256});
  CHECK(widths_at("horizon_tinyvargnet_v2", 1) == Widths{64, 128, 256});
  CHECK(widths_at("vargfacenet", 1.25) == Widths{80, 160, 320});
  CHECK(widths_at("mixvargenet", 1) == Widths{32, 32, 64, 96, 160});
  CHECK(widths_at("mobilenet_v1", 1) == Widths{64, 128, 256, 512, 1024});
  CHECK(widths_at("mobilenet_v1", 1.05) == Widths{67, 134, 268, 537, 1075});
  CHECK(widths_at("shufflenet_v1", 1) == Widths{240, 480, 960});
}

TEST_CASE("setting the table's widths builds the table's network") {
  for (const NetworkFamily& family : network_families()) {
    if (!family.has(NetworkOption::stage_widths)) continue;
    INFO(family.name);
    const Network set = build_with(family.name, stage_widths(family, family.defaults));
    CHECK(set.macs() == build(family.name).macs());
    CHECK(set.params() == build(family.name).params());
  }
}

TEST_CASE("a family accepts stage widths exactly where its table has stages") {
  for (const NetworkFamily& family : network_families()) {
    INFO(family.name);
    CHECK(family.has(NetworkOption::stage_widths) == static_cast<bool>(family.table_widths));
  }
}

TEST_CASE("a down-sampling block of VarGNet reaches any width with its 1x1 layers") {
  const Network network = build_with("vargnet_v2", {72, 104, 312});
  CHECK(channels_of(network, "s2.u3.add") == 72);
  CHECK(channels_of(network, "s3.u1.br1.vg") == 144);
  CHECK(channels_of(network, "s3.u1.br1.pw") == 104);
  CHECK(channels_of(network, "s3.u1.post.vg") == 208);
  CHECK(channels_of(network, "s3.u7.add") == 104);
  CHECK(channels_of(network, "s4.u4.add") == 312);
  CHECK(channels_of(network, "conv1") == 32);
  CHECK(channels_of(network, "conv5") == 1024);
}

TEST_CASE("the stages of v1 end where the next down-sampling block begins") {
  const Network network = build_with("vargnet_v1", {40, 80, 160, 320});
  CHECK(channels_of(network, "d1.add") == 40);
  CHECK(channels_of(network, "d2.add") == 80);
  CHECK(channels_of(network, "s3.n2.add") == 160);
  CHECK(channels_of(network, "s4.n1.add") == 320);
}

TEST_CASE("stage widths govern whole stages of the other families") {
  const Network mobilenet = build_with("mobilenet_v1", {60, 120, 240, 500, 1000});
  CHECK(channels_of(mobilenet, "pw1") == 60);
  CHECK(channels_of(mobilenet, "pw5") == 240);
  CHECK(channels_of(mobilenet, "pw11") == 500);
  const Network mixed = build_with("mixvargenet", {32, 32, 64, 112, 144});
  CHECK(channels_of(mixed, "mod5.s5.add") == 112);
  CHECK(channels_of(mixed, "mod6.head.ds") == 144);
  const Network shuffled = build_with("shufflenet_v1", {120, 360, 720});
  CHECK(channels_of(shuffled, "s2.u4.add") == 120);
  CHECK(channels_of(shuffled, "s3.u2.pw1") == 90);
}

TEST_CASE("MixVarGENet's first head needs a shortcut layer where it changes the channels") {
  CHECK(channels_of(build_with("mixvargenet", {48, 32, 64, 96, 160}), "mod2.head.ds") == 48);
  CHECK_THROWS(layer_named(build("mixvargenet"), "mod2.head.ds"));
}

TEST_CASE("another number of stage widths is refused with the table's") {
  const std::string expected = "network vargnet_v2: stage_widths has 2 values; valid: 3 (64, 128, 256)";
  CHECK(refusal([] { build_with("vargnet_v2", {64, 128}); }) == expected);
  NetworkOptions options = defaults_of("vargnet_v2");
  options.stage_widths = {64, 128};
  CHECK(refusal([&] { stage_widths(find_network_family("vargnet_v2"), options); }) == expected);
}

TEST_CASE("stage widths that the groups do not divide name the layer") {
  CHECK(refusal([] {
          build_with("vargnet_v2", {64, 100, 256});
        }) ==
        "network vargnet_v2, layer s3.u1.post.vg: group base 8 does not divide 100 input channels; nearest "
        "valid: 5, 10");
  CHECK_THAT(refusal([] {
               build_with("mobilenet_v1", {0, 128, 256, 512, 1024});
             }),
             Contains("layer pw1: output channels 0 is outside 1..65536"));
}
