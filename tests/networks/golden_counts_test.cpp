#include <map>

#include <catch2/catch.hpp>

#include "tests/networks/helpers.h"

using namespace vargsim;
using namespace vargsim::testing;
using nlohmann::json;

namespace {

NetworkOptions options_of(const json& entry) {
  NetworkOptions options = defaults_of(entry.at("network"));
  options.width = entry.at("width");
  if (entry.contains("group_base")) options.grouping = Grouping::fixed_base(entry["group_base"]);
  if (entry.contains("groups")) options.grouping = Grouping::fixed_groups(entry["groups"]);
  return options;
}

void check_counts(const Network& network, const json& counts) {
  CHECK(network.macs() == counts.at("macs").get<Macs>());
  CHECK(network.params() == counts.at("params").get<std::int64_t>());
  if (counts.contains("weights")) CHECK(network.weights() == counts["weights"].get<std::int64_t>());
  if (counts.contains("convs")) CHECK(network.convolutions() == counts["convs"].get<int>());
}

void check_depthwise_pooled(const json& entries, std::size_t expected_entries) {
  REQUIRE(entries.size() == expected_entries);
  for (const json& entry : entries) {
    INFO(entry.dump());
    NetworkOptions options = options_of(entry);
    options.pool = FinalPool::depthwise;
    check_counts(build(entry.at("network"), options), entry);
  }
}

/// How a network of the golden "other_networks" is built.
struct OtherNetwork {
  std::string family;
  NetworkOptions options;
};

OtherNetwork wide(const std::string& family, double width) {
  NetworkOptions options = defaults_of(family);
  options.width = width;
  return {family, options};
}

OtherNetwork grouped(const std::string& family, Grouping grouping) {
  NetworkOptions options = defaults_of(family);
  options.grouping = grouping;
  return {family, options};
}

OtherNetwork with_base(const std::string& family, int group_base) {
  return grouped(family, Grouping::fixed_base(group_base));
}

OtherNetwork with_groups(const std::string& family, int groups) {
  return grouped(family, Grouping::fixed_groups(groups));
}

std::map<std::string, OtherNetwork> other_networks() {
  return {
      {"horizon_vargnetv2_1x_G8", with_base("horizon_vargnet_v2", 8)},
      {"horizon_vargnetv2_1x_G4", with_base("horizon_vargnet_v2", 4)},
      {"horizon_tinyvargnetv2_1x_G8", with_base("horizon_tinyvargnet_v2", 8)},
      {"vargfacenet_1.25x", wide("vargfacenet", 1.25)},
      {"mixvargenet", with_base("mixvargenet", 16)},
      {"mobilenet_v1_0.35", wide("mobilenet_v1", 0.35)},
      {"mobilenet_v1_0.85", wide("mobilenet_v1", 0.85)},
      {"mobilenet_v1_1.0", wide("mobilenet_v1", 1.0)},
      {"mobilenet_v1_1.05", wide("mobilenet_v1", 1.05)},
      {"mobilenet_v1_1.5", wide("mobilenet_v1", 1.5)},
      {"mobilenet_v1_E2GC_G1", with_base("mobilenet_v1", 1)},
      {"mobilenet_v1_E2GC_G2", with_base("mobilenet_v1", 2)},
      {"mobilenet_v1_E2GC_G4", with_base("mobilenet_v1", 4)},
      {"mobilenet_v1_E2GC_G8", with_base("mobilenet_v1", 8)},
      {"mobilenet_v1_E2GC_G32", with_base("mobilenet_v1", 32)},
      {"mobilenet_v1_FgGC_g1", with_groups("mobilenet_v1", 1)},
      {"mobilenet_v1_FgGC_g2", with_groups("mobilenet_v1", 2)},
      {"mobilenet_v1_FgGC_g4", with_groups("mobilenet_v1", 4)},
      {"mobilenet_v1_FgGC_g16", with_groups("mobilenet_v1", 16)},
      {"mobilenet_v1_FgGC_g32", with_groups("mobilenet_v1", 32)},
      {"mobilenet_v2_1.0", wide("mobilenet_v2", 1.0)},
      {"shufflenet_v1_g1", with_groups("shufflenet_v1", 1)},
      {"shufflenet_v1_g2", with_groups("shufflenet_v1", 2)},
      {"shufflenet_v1_g3", with_groups("shufflenet_v1", 3)},
      {"resnext50_32x4d", with_groups("resnext50", 32)},
      {"resnext50_E2GC_G4", with_base("resnext50", 4)},
      {"resnext50_E2GC_G8", with_base("resnext50", 8)},
      {"resnext50_E2GC_G32", with_base("resnext50", 32)},
  };
}

/// The golden file counts no adds for ShuffleNet v1, whose paper has one in each unit of stride 1 (figure
/// 2b).
int expected_adds(const OtherNetwork& other, const json& counts) {
  constexpr int shufflenet_v1_adds = 3 + 7 + 3;
  return other.family == "shufflenet_v1" ? shufflenet_v1_adds : counts.at("eltwise_adds").get<int>();
}

}  // namespace

TEST_CASE("VarGNet counts equal the published tables' with both final pools") {
  const json entries = golden_counts().at("vargnet");
  REQUIRE(entries.size() == 12);
  for (const json& entry : entries) {
    INFO(entry.dump());
    NetworkOptions options = options_of(entry);
    const Network averaged = build(entry.at("network"), options);
    check_counts(averaged, entry.at("average_pool"));
    options.pool = FinalPool::depthwise;
    const Network convolved = build(entry.at("network"), options);
    check_counts(convolved, entry.at("depthwise_7x7_pool"));
    CHECK(convolved.convolutions() == entry.at("convs").get<int>());
    CHECK(averaged.convolutions() == entry.at("convs").get<int>() - 1);
  }
}

TEST_CASE("VarGNet counts hold at other widths and group bases") {
  check_depthwise_pooled(golden_counts().at("vargnet_other_widths_and_bases"), 26);
}

TEST_CASE("VarGNet counts hold with a fixed number of groups") {
  check_depthwise_pooled(golden_counts().at("vargnet_fixed_groups"), 15);
}

TEST_CASE("the counts of every other network hold") {
  std::map<std::string, OtherNetwork> unchecked = other_networks();
  const json others = golden_counts().at("other_networks");
  for (const auto& [name, counts] : others.items()) {
    INFO(name);
    REQUIRE(unchecked.count(name) == 1);
    const OtherNetwork other = unchecked.at(name);
    const Network network = build(other.family, other.options);
    check_counts(network, counts);
    CHECK(count_of(network, "eltwise_add") == expected_adds(other, counts));
    unchecked.erase(name);
  }
  CHECK(unchecked.empty());
}

TEST_CASE("ShuffleNet v2 has torchvision's parameters and, within 3 %, the MACs of its paper's table 8") {
  struct Published {
    double width;
    std::int64_t params;
    double million_macs;
  };
  for (const Published& known : {Published{0.5, 1366792, 41}, Published{1, 2278604, 146},
                                 Published{1.5, 3503624, 299}, Published{2, 7393996, 591}}) {
    INFO(known.width);
    const OtherNetwork other = wide("shufflenet_v2", known.width);
    const Network network = build(other.family, other.options);
    CHECK(network.params() == known.params);
    CHECK(static_cast<double>(network.macs()) / 1e6 == Approx(known.million_macs).epsilon(0.03));
  }
}
