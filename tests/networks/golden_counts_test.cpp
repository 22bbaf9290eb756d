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

/// "mobilenet_v1_0.35", "mobilenet_v1_E2GC_G8" and "mobilenet_v1_FgGC_g32" as options.
NetworkOptions mobilenet_options(const std::string& suffix) {
  NetworkOptions options = defaults_of("mobilenet_v1");
  if (suffix.rfind("E2GC_G", 0) == 0) {
    options.grouping = Grouping::fixed_base(std::stoi(suffix.substr(6)));
  } else if (suffix.rfind("FgGC_g", 0) == 0) {
    options.grouping = Grouping::fixed_groups(std::stoi(suffix.substr(6)));
  } else {
    options.width = std::stod(suffix);
  }
  return options;
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

TEST_CASE("MobileNet v1 counts hold at every width and grouping") {
  const std::string prefix = "mobilenet_v1_";
  int checked = 0;
  const json others = golden_counts().at("other_networks");
  for (const auto& [name, counts] : others.items()) {
    if (name.rfind(prefix, 0) != 0) continue;
    INFO(name);
    check_counts(build("mobilenet_v1", mobilenet_options(name.substr(prefix.size()))), counts);
    ++checked;
  }
  CHECK(checked == 15);
}
