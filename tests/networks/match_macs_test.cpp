/// Matching by MACs, against trying all widths one by one.

#include "networks/match_macs.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>

#include <catch2/catch.hpp>

#include "networks/zoo/parts.h"
#include "tests/networks/helpers.h"

using namespace vargsim;
using namespace vargsim::testing;
using Catch::Matchers::Contains;

namespace {

using Widths = std::vector<int>;

NetworkOptions options_of(const std::string& family, Grouping grouping) {
  NetworkOptions options = defaults_of(family);
  options.grouping = grouping;
  return options;
}

Macs macs_with(const NetworkFamily& family, NetworkOptions options, const Widths& widths) {
  options.stage_widths = widths;
  const Network network = family.build(options);
  return network.macs() * network.batch();
}

double largest_change(const Widths& widths, const Widths& table) {
  double largest = 0;
  for (std::size_t i = 0; i < widths.size(); ++i)
    largest = std::max(largest, std::abs(widths[i] - table[i]) / double(table[i]));
  return largest;
}

/// Every combination of one value a list.
std::vector<Widths> combinations(const std::vector<Widths>& lists) {
  std::vector<Widths> all{{}};
  for (const Widths& list : lists) {
    std::vector<Widths> longer;
    for (const Widths& start : all) {
      for (const int value : list) {
        longer.push_back(start);
        longer.back().push_back(value);
      }
    }
    all = std::move(longer);
  }
  return all;
}

/// Multiples of `step` within `most` times the change that the definition allows.
Widths multiples(int table, int step, double most_change) {
  Widths widths;
  for (int width = step; width <= 4 * table; width += step) {
    if (4 * width >= table && std::abs(width - table) <= most_change * table) widths.push_back(width);
  }
  return widths;
}

/// The definition, word by word, over the given widths of each stage. Empty: none within 2 %.
Widths brute_force(const NetworkFamily& family, const NetworkOptions& options, Macs target,
                   const std::vector<Widths>& lists) {
  const Widths table = stage_widths(family, options);
  std::optional<std::tuple<double, Macs, Widths>> best;
  for (const Widths& widths : combinations(lists)) {
    Macs macs = 0;
    try {
      macs = macs_with(family, options, widths);
    } catch (const InputError&) {
      continue;
    }
    const Macs distance = std::abs(macs - target);
    if (100 * distance > 2 * target) continue;
    const std::tuple<double, Macs, Widths> key{largest_change(widths, table), distance, widths};
    if (!best || key < *best) best = key;
  }
  return best ? std::get<2>(*best) : Widths{};
}

Widths brute_force(const std::string& name, const NetworkOptions& options, Macs target, int step,
                   double most_change) {
  const NetworkFamily& family = find_network_family(name);
  std::vector<Widths> lists;
  for (const int table : stage_widths(family, options))
    lists.push_back(multiples(table, step, most_change));
  return brute_force(family, options, target, lists);
}

/// Stages of dense 1x1 layers on one pixel, whose widths must be multiples of `step`: MACs that can be
/// computed by hand.
NetworkFamily chain_family(Widths table, int step) {
  NetworkFamily family;
  family.name = "chain";
  family.accepts = {NetworkOption::stage_widths, NetworkOption::batch};
  family.defaults.grouping = Grouping::fixed_base(step);
  family.table_widths = [table](const NetworkOptions&) { return table; };
  family.build = [table, step](const NetworkOptions& options) {
    Network network("chain", options.batch);
    LayerId map = network.add_input("image", {1, 1, 1});
    for (const int width : chosen_widths("chain", options, table)) {
      groups_for(Grouping::fixed_base(step), width, "chain");
      map = network.add("l" + std::to_string(-map), "", pointwise(width, Activation::none), {map});
      map = network.add("r" + std::to_string(map), "", conv(1, 1, 1, 0), {map});
    }
    return network;
  };
  return family;
}

}  // namespace

TEST_CASE("a pair that matches already keeps the table's widths") {
  const NetworkFamily& family = find_network_family("vargnet_v2");
  const MacMatch match = match_macs(family, family.defaults, build("vargnet_v2").macs());
  CHECK(match.widths == Widths{64, 128, 256});
  CHECK(match.table_widths == match.widths);
  CHECK(match.largest_change == 0);
  CHECK(match.residual_percent == 0);
  // Within the tolerance is enough: change counts before residual.
  const MacMatch loose = match_macs(family, family.defaults, build("vargnet_v2").macs() * 100 / 99);
  CHECK(loose.widths == Widths{64, 128, 256});
  CHECK(loose.residual_percent == Approx(-1.0).margin(0.01));
}

TEST_CASE("VarGNet v2 with 16 groups is widened as by trying all widths") {
  const NetworkOptions options = options_of("vargnet_v2", Grouping::fixed_groups(16));
  const Macs target = build("vargnet_v2").macs();
  const MacMatch match = match_macs(find_network_family("vargnet_v2"), options, target);
  CHECK(match.widths == brute_force("vargnet_v2", options, target, 16, 0.3));
  CHECK(match.macs == macs_with(find_network_family("vargnet_v2"), options, match.widths));
  CHECK(std::abs(match.residual_percent) <= 2);
  CHECK(match.residual_percent == 100 * double(match.macs - target) / double(target));
  CHECK(match.largest_change == largest_change(match.widths, match.table_widths));
}

TEST_CASE("the other families match as by trying all widths") {
  struct Case {
    std::string network;
    Grouping a;
    Grouping b;
    int step;
    double most_change;
  };
  const auto c = GENERATE(values<Case>({
      {"vargnet_v2", Grouping::fixed_groups(16), Grouping::fixed_base(8), 8, 0.2},
      {"vargnet_v2", Grouping::fixed_base(8), Grouping::fixed_groups(32), 32, 0.5},
      {"vargnet_v1", Grouping::fixed_base(8), Grouping::fixed_groups(32), 32, 0.3},
      {"mobilenet_v1", Grouping::fixed_base(1), Grouping::fixed_base(32), 32, 0.6},
      {"mobilenet_v1", Grouping::fixed_base(8), Grouping::fixed_groups(32), 32, 0.2},
      {"vargfacenet", Grouping::fixed_base(8), Grouping::fixed_groups(20), 20, 0.4},
      {"shufflenet_v1", Grouping::fixed_groups(3), Grouping::fixed_groups(8), 8, 0.1},
      {"resnext50", Grouping::fixed_groups(32), Grouping::fixed_base(32), 32, 0.3},
      {"regnetx_400mf", Grouping::fixed_base(16), Grouping::fixed_groups(8), 8, 0.3},
  }));
  CAPTURE(c.network, c.b.value);
  const NetworkFamily& family = find_network_family(c.network);
  const NetworkOptions options = options_of(c.network, c.b);
  const Macs target = build(c.network, options_of(c.network, c.a)).macs();
  const Widths expected = brute_force(c.network, options, target, c.step, c.most_change);
  REQUIRE_FALSE(expected.empty());
  const MacMatch match = match_macs(family, options, target);
  CHECK(match.widths == expected);
  CHECK(match.networks_built < 2000);
}

TEST_CASE("any whole width is a choice where groups divide all of them, and few networks are built") {
  for (const Grouping grouping : {Grouping::fixed_base(1), Grouping::fixed_groups(1)}) {
    const NetworkOptions options = options_of("vargnet_v2", grouping);
    const Macs target = build("vargnet_v2").macs();
    const MacMatch match = match_macs(find_network_family("vargnet_v2"), options, target);
    CHECK(match.networks_built < 200);
    CHECK(std::abs(match.residual_percent) <= 2);
    // No smaller change does: every width at once one step less is out of tolerance.
    Widths nearer;
    const bool wider = match.widths[2] > 256;
    for (std::size_t i = 0; i < 3; ++i) {
      const int table = match.table_widths[i];
      const int most = static_cast<int>(std::floor((match.largest_change - 1e-9) * table));
      nearer.push_back(wider ? table + most : table - most);
    }
    const Macs macs = macs_with(find_network_family("vargnet_v2"), options, nearer);
    CHECK(100 * std::abs(macs - target) > 2 * target);
  }
}

TEST_CASE("a network that loses a shortcut's 1x1 at one width matches as by trying all widths") {
  const NetworkFamily& family = find_network_family("mixvargenet");
  NetworkOptions options = options_of("mixvargenet", Grouping::fixed_groups(32));
  options.input_size = 32;
  // At 31 channels of the first stage there are more MACs than at 32, the width of the layer before.
  CHECK(macs_with(family, options, {31, 32, 64, 96, 160}) >
        macs_with(family, options, {32, 32, 64, 96, 160}));
  options.stage_widths = {29, 32, 64, 96, 160};
  const Macs table = macs_with(family, options, options.stage_widths);
  for (const int percent : {96, 97, 101, 103, 104}) {
    CAPTURE(percent);
    const Macs target = table * percent / 100;
    std::vector<Widths> lists;
    for (const int width : {29, 32})
      lists.push_back(multiples(width, 1, 0.11));
    for (const int width : {64, 96, 160})
      lists.push_back(multiples(width, 32, 0.11));
    const Widths expected = brute_force(family, options, target, lists);
    REQUIRE_FALSE(expected.empty());
    CHECK(match_macs(family, options, target).widths == expected);
  }
}

TEST_CASE("equal changes are decided by the residual, equal residuals by the narrower first stage") {
  const NetworkFamily two = chain_family({100, 100}, 10);
  // 2 MACs a channel in the first stage and 2 in the second: 400 at the table.
  CHECK(match_macs(two, two.defaults, 420).widths == Widths{100, 110});
  CHECK(match_macs(two, two.defaults, 440).widths == Widths{110, 110});
  CHECK(match_macs(two, two.defaults, 380).widths == Widths{90, 100});
  // 10 % is needed in one stage at least; both at 90 or 110 would be further away.
  CHECK(match_macs(two, two.defaults, 422).widths == Widths{100, 110});
}

TEST_CASE("stage widths that are set are the table of the match") {
  NetworkFamily two = chain_family({100, 100}, 10);
  two.defaults.stage_widths = {200, 50};
  const MacMatch match = match_macs(two, two.defaults, 520);
  CHECK(match.table_widths == Widths{200, 50});
  CHECK(match.widths == Widths{210, 50});
}

TEST_CASE("a table that the groups do not divide can be matched all the same") {
  NetworkFamily two = chain_family({100, 100}, 30);
  const MacMatch match = match_macs(two, two.defaults, 420);
  CHECK(match.widths == Widths{90, 120});
  CHECK(match.largest_change == Approx(0.2));
}

TEST_CASE("images of a batch count") {
  NetworkFamily two = chain_family({100, 100}, 10);
  two.defaults.batch = 3;
  const MacMatch match = match_macs(two, two.defaults, 3 * 440);
  CHECK(match.widths == Widths{110, 110});
  CHECK(match.macs == 3 * 440);
}

TEST_CASE("a match that does not exist is refused with the nearest widths") {
  const NetworkFamily two = chain_family({100, 100}, 50);
  CHECK(refusal([&] { match_macs(two, two.defaults, 450); }) ==
        "network chain: no stage widths from a quarter to four times the table's [100,100] give 450 MACs "
        "within "
        "2 %; nearest: stage_widths=[100,100] with 400 MACs (-11.11 %)");
  CHECK_THAT(refusal([&] { match_macs(two, two.defaults, 460); }),
             Contains("stage_widths=[100,150] with 500 MACs (+8.70 %)"));
}

TEST_CASE("widths stay within a quarter and four times the table's") {
  const NetworkFamily two = chain_family({100, 100}, 10);
  CHECK(match_macs(two, two.defaults, 1600).widths == Widths{400, 400});
  CHECK_THAT(refusal([&] { match_macs(two, two.defaults, 10000); }),
             Contains("stage_widths=[400,400] with 1,600 MACs (-84.00 %)"));
  CHECK_THAT(refusal([&] { match_macs(two, two.defaults, 50); }),
             Contains("stage_widths=[30,30] with 120 MACs (+140.00 %)"));
}

TEST_CASE("what cannot be matched says why") {
  const NetworkFamily& v2 = find_network_family("vargnet_v2");
  CHECK_THAT(refusal([&] { match_macs(v2, options_of("vargnet_v2", Grouping::fixed_groups(64)), 1000); }),
             Contains("layer head.a.vg: groups 64 do not divide 32 input channels"));
  const NetworkFamily coarse = chain_family({10, 10}, 100);
  CHECK_THAT(refusal([&] { match_macs(coarse, coarse.defaults, 40); }),
             Contains("network chain: its groups divide no width of stage 1 from 3 to 40"));
  const NetworkFamily& v2_mobile = find_network_family("mobilenet_v2");
  CHECK_THAT(refusal([&] { match_macs(v2_mobile, v2_mobile.defaults, 1000); }),
             Contains("network mobilenet_v2: has no stage widths"));
}
