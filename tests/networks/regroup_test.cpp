#include "networks/regroup.h"

#include <catch2/catch.hpp>

#include "networks/zoo/zoo.h"
#include "sim/base/error.h"

namespace vargsim::test {
namespace {

Conv2d grouped(int channels, int groups) {
  Conv2d conv;
  conv.out_channels = channels;
  conv.groups = groups;
  return conv;
}

}  // namespace

TEST_CASE("regrouping changes convolutions of several groups and nothing else") {
  Network network("net", 2);
  const LayerId image = network.add_input("image", {24, 8, 8});
  const LayerId full = network.add("full", "b", grouped(24, 1), {image});
  const LayerId wise = network.add("wise", "b", grouped(24, 24), {full});
  const LayerId wide = network.add("wide", "b", grouped(9, 3), {wise});
  network.add("sum", "b", EltwiseAdd{}, {wide, wide});
  const Regrouped result = regroup(network, Grouping::fixed_base(8));
  REQUIRE(result.layers.size() == 2);
  CHECK(result.layers[0].name == "wise");
  CHECK(result.layers[0].before == 24);
  CHECK(result.layers[0].after == 24 / 8);
  CHECK(result.layers[0].obstacle.empty());
  CHECK(result.layers[1].after == 24 / 8);
  CHECK(groups_of(result.network.layer(full)) == 1);
  CHECK(group_base_of(result.network.layer(wise)) == 8);
  CHECK(result.network.batch() == 2);
  CHECK(result.network.layers().size() == network.layers().size());
}

TEST_CASE("what a policy does not divide is left alone and says why") {
  Network network("net");
  const LayerId image = network.add_input("image", {24, 8, 8});
  network.add("wise", "", grouped(24, 24), {image});
  network.add("wide", "", grouped(9, 3), {image});
  const Regrouped by_five = regroup(network, Grouping::fixed_base(5));
  CHECK(by_five.layers[0].after == 24);
  CHECK(by_five.layers[0].obstacle.find("nearest valid: 4, 6") != std::string::npos);
  const Regrouped by_eight = regroup(network, Grouping::fixed_groups(8));
  CHECK(by_eight.layers[0].after == 8);
  CHECK(by_eight.layers[1].after == 3);
  CHECK(by_eight.layers[1].obstacle == "8 groups do not divide its 9 output channels");
}

TEST_CASE("a depthwise network regrouped by a base is the family's own at that base") {
  const NetworkFamily& family = find_network_family("mobilenet_v1");
  NetworkOptions options = family.defaults;
  const Network depthwise = family.build(options);
  options.grouping = Grouping::fixed_base(16);
  CHECK(regroup(depthwise, Grouping::fixed_base(16)).network.macs() == family.build(options).macs());
}

TEST_CASE("a policy is a name and a number") {
  CHECK(parse_grouping("fixed_base:8", "x") == Grouping::fixed_base(8));
  CHECK(parse_grouping("fixed_groups:16", "x") == Grouping::fixed_groups(16));
  for (const char* wrong :
       {"", "fixed_base", "fixed_base:", "fixed_base:0", "fixed_base:8x", "base:8", "fixed_groups:-1"})
    CHECK_THROWS_AS(parse_grouping(wrong, "x"), InputError);
}

}  // namespace vargsim::test
