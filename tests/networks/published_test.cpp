#include <catch2/catch.hpp>

#include "tests/networks/helpers.h"

using namespace vargsim;
using namespace vargsim::testing;
using nlohmann::json;

namespace {

const PublishedAccuracy* published(const std::string& family, const NetworkOptions& options) {
  return published_accuracy(find_network_family(family), options);
}

double top1(const std::string& family, double width, std::optional<Grouping> grouping = std::nullopt) {
  NetworkOptions options = defaults_of(family);
  options.width = width;
  if (grouping) options.grouping = *grouping;
  const PublishedAccuracy* known = published(family, options);
  return known ? known->top1_percent : 0;
}

}  // namespace

TEST_CASE("VarGNet's published accuracies are the golden file's") {
  std::size_t known = 0;
  for (const std::string family : {"vargnet_v1", "vargnet_v2"})
    known += find_network_family(family).published.size();
  const json entries = golden_counts().at("vargnet");
  CHECK(known == entries.size());
  for (const json& entry : entries) {
    INFO(entry.dump());
    CHECK(top1(entry.at("network"), entry.at("width"), Grouping::fixed_base(entry.at("group_base"))) ==
          entry.at("paper").at("top1_f32").get<double>());
  }
}

TEST_CASE("the accuracies of the MobileNets and ShuffleNets are those of their papers") {
  CHECK(top1("mobilenet_v1", 1) == 70.6);
  CHECK(top1("mobilenet_v1", 0.25) == 50.6);
  CHECK(top1("mobilenet_v2", 1) == 72.0);
  CHECK(top1("mobilenet_v2", 1.4) == 74.7);
  CHECK(top1("shufflenet_v1", 1, Grouping::fixed_groups(1)) == Approx(66.4));
  CHECK(top1("shufflenet_v1", 1, Grouping::fixed_groups(8)) == Approx(67.6));
  CHECK(top1("shufflenet_v2", 0.5) == 60.3);
  CHECK(top1("shufflenet_v2", 2) == 74.9);
}

TEST_CASE("what no paper measured has no accuracy") {
  CHECK(top1("vargnet_v2", 1.25) == 0);
  CHECK(top1("vargnet_v2", 1, Grouping::fixed_base(16)) == 0);
  CHECK(top1("vargnet_v2", 1, Grouping::fixed_groups(8)) == 0);
  CHECK(top1("vargfacenet", 1.25) == 0);
  NetworkOptions options = defaults_of("vargnet_v2");
  REQUIRE(published("vargnet_v2", options));
  options.input_size = 192;
  CHECK_FALSE(published("vargnet_v2", options));
  options.input_size = 224;
  options.stage_widths = {64, 128, 256};
  CHECK_FALSE(published("vargnet_v2", options));
}

TEST_CASE("every published accuracy belongs to options that build, and has a source") {
  for (const NetworkFamily& family : network_families()) {
    for (const PublishedAccuracy& known : family.published) {
      INFO(family.name << " " << known.width);
      NetworkOptions options = family.defaults;
      options.width = known.width;
      if (known.grouping) options.grouping = *known.grouping;
      CHECK_NOTHROW(family.build(options));
      CHECK(published_accuracy(family, options) == &known);
      CHECK_FALSE(known.source.empty());
    }
  }
}
