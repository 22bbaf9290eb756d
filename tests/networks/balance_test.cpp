#include "networks/balance.h"

#include <catch2/catch.hpp>

#include "tests/networks/helpers.h"

using namespace vargsim;
using namespace vargsim::testing;

namespace {

RatioRange v2_range(Grouping grouping) {
  NetworkOptions options = defaults_of("vargnet_v2");
  options.grouping = grouping;
  return ratio_range(block_balances(build("vargnet_v2", options))).value();
}

Approx about(double value) {
  return Approx(value).margin(0.005);
}

}  // namespace

TEST_CASE("the balance of VarGNet v2 is that of the paper's arithmetic") {
  const RatioRange base8 = v2_range(Grouping::fixed_base(8));
  CHECK(base8.min == about(0.28));
  CHECK(base8.max == about(2.25));
  const RatioRange groups16 = v2_range(Grouping::fixed_groups(16));
  CHECK(groups16.min == about(0.28));
  CHECK(groups16.max == about(0.56));
  const RatioRange depthwise = v2_range(Grouping::fixed_base(1));
  CHECK(depthwise.min == Approx(0.035).margin(0.0005));
  CHECK(depthwise.max == about(0.28));
}

TEST_CASE("the MACs of all blocks are those of the network") {
  for (const NetworkFamily& family : network_families()) {
    INFO(family.name);
    const Network network = family.build(family.defaults);
    Macs macs = 0;
    for (const BlockBalance& block : block_balances(network)) {
      macs += block.macs;
      CHECK(block.macs_kxk + block.macs_1x1 <= block.macs);
    }
    CHECK(macs == network.macs());
  }
}

TEST_CASE("blocks come in the network's order and a ratio is 9 G / C_out") {
  const Network network = build("vargnet_v2");
  const std::vector<BlockBalance> blocks = block_balances(network);
  REQUIRE(blocks.size() == 17);
  CHECK(blocks.front().name == "stem");
  CHECK(blocks[1].name == "head");
  CHECK(blocks.back().name == "tail");
  const BlockBalance& down = blocks[2];
  CHECK(down.name == "s2.u1");
  REQUIRE(down.pairs.size() == 4);
  for (const BalancePair& pair : down.pairs) {
    CHECK(pair.ratio == 9.0 * 8 / 64);
    CHECK(network.layer(pair.pointwise).inputs.front() == pair.kxk);
  }
}

TEST_CASE("the stem, layers of other blocks and layers between break a pair") {
  Network network("pairs");
  const LayerId image = network.add_input("image", {4, 8, 8});
  const LayerId stem = network.add("stem", "a", conv(4, 3, 1, 1), {image});
  const LayerId after_stem = network.add("after_stem", "a", conv(4, 1, 1, 0), {stem});
  const LayerId first = network.add("first", "b", conv(4, 3, 1, 1), {after_stem});
  const LayerId elsewhere = network.add("elsewhere", "c", conv(4, 1, 1, 0), {first});
  const LayerId second = network.add("second", "c", conv(4, 3, 1, 1), {elsewhere});
  const LayerId pooled = network.add("pooled", "c", pool(PoolKind::max, 3, 1, 1), {second});
  network.add("after_pool", "c", conv(4, 1, 1, 0), {pooled});
  CHECK_FALSE(ratio_range(block_balances(network)));
  const LayerId a = network.add("twice.a", "c", conv(8, 1, 1, 0), {second});
  const LayerId b = network.add("twice.b", "c", conv(4, 1, 1, 0), {second});
  const std::vector<BlockBalance> blocks = block_balances(network);
  REQUIRE(blocks.size() == 3);
  REQUIRE(blocks[2].pairs.size() == 2);
  CHECK(blocks[2].pairs[0].pointwise == a);
  CHECK(blocks[2].pairs[0].ratio == 4.5);
  CHECK(blocks[2].pairs[1].pointwise == b);
  CHECK(blocks[2].pairs[1].ratio == 9);
  CHECK(ratio_range(blocks[2])->max == 9);
  CHECK_FALSE(ratio_range(blocks[0]));
}
