#include "hw_models/mac_array/dot_product.h"

#include <algorithm>
#include <limits>

#include <catch2/catch.hpp>

#include "tests/support/dice.h"
#include "tests/support/hand_program.h"

namespace vargsim::test {
namespace {

/// Eight lanes in, sixteen out, eight units; every split, units share out what they like.
MacArrayParameters flexible() {
  return plain_hardware().mac_array;
}

MacArrayParameters rigid() {
  return MacArrayParameters{};
}

MacArrayParameters sharing(std::vector<UnitSplit> split) {
  MacArrayParameters parameters = flexible();
  parameters.unit_split = std::move(split);
  return parameters;
}

Cycles cycles(const MacArrayParameters& parameters, const ArrayWork& work) {
  return make_dot_product(parameters)->cost(work).compute;
}

/// 3x3 over 8 x 8 outputs.
ArrayWork three_by_three(int groups, int in_channels, int out_channels) {
  return {groups, in_channels, out_channels, 8, 8, 3, 3};
}

ArrayWork pointwise(int in_channels, int out_channels, int rows, int cols) {
  return {1, in_channels, out_channels, rows, cols, 1, 1};
}

MacArrayParameters random_array(Dice& dice) {
  MacArrayParameters parameters;
  parameters.lanes_in = dice.between(1, 16);
  parameters.lanes_out = dice.between(1, 20);
  parameters.units = dice.between(1, 12);
  parameters.tree_splits.clear();
  for (int split = 1; split <= parameters.lanes_in; ++split) {
    if (parameters.lanes_in % split == 0 && (split == 1 || dice.chance(60)))
      parameters.tree_splits.push_back(split);
  }
  parameters.unit_split.clear();
  for (const UnitSplit split : {UnitSplit::pixels, UnitSplit::groups, UnitSplit::outputs}) {
    if (dice.chance(60)) parameters.unit_split.push_back(split);
  }
  parameters.tap_packing = dice.chance(50);
  if (dice.chance(50)) parameters.depthwise = DepthwiseMode::spatial;
  return parameters;
}

ArrayWork random_work(Dice& dice) {
  const int in_channels = dice.chance(30) ? dice.between(1, 3) : dice.between(1, 40);
  return {dice.between(1, 20), in_channels,        dice.between(1, 70), dice.between(1, 12),
          dice.between(1, 12), dice.between(1, 4), dice.between(1, 4)};
}

/// Steps of a loop over `size` that takes `step` at a time.
Cycles steps(std::int64_t size, std::int64_t step) {
  Cycles count = 0;
  for (std::int64_t at = 0; at < size; at += step)
    ++count;
  return count;
}

/// Steps that one output takes on `lanes` lanes: whole taps packed where the configuration says so, else one
/// tap after another.
Cycles reduction_steps(const MacArrayParameters& parameters, const ArrayWork& work, int lanes) {
  const int packed = parameters.tap_packing ? lanes / work.in_channels : 0;
  if (packed >= 2) return steps(work.taps(), packed);
  return work.taps() * steps(work.in_channels, lanes);
}

/// Blocks of lanes_in x lanes_out pixels, one tap of one channel a cycle.
Cycles spatial_steps(const MacArrayParameters& parameters, const ArrayWork& work, int pixels, int groups,
                     int outputs) {
  const Cycles blocks =
      steps(work.out_rows, parameters.lanes_in) * steps(work.out_cols, parameters.lanes_out);
  return work.taps() * steps(blocks, pixels) * steps(work.groups, groups) * steps(work.out_channels, outputs);
}

/// What the array does, tile by tile of groups, outputs, inputs, taps and pixels, for the best way to share.
Cycles counted_cycles(const MacArrayParameters& parameters, const ArrayWork& work) {
  const auto may = [&](UnitSplit split) {
    return std::count(parameters.unit_split.begin(), parameters.unit_split.end(), split) > 0;
  };
  Cycles least = std::numeric_limits<Cycles>::max();
  const bool spatial = parameters.depthwise == DepthwiseMode::spatial && work.in_channels == 1;
  for (const int split : parameters.tree_splits) {
    for (int pixels = 1; pixels <= (may(UnitSplit::pixels) ? parameters.units : 1); ++pixels) {
      for (int groups = 1; groups <= (may(UnitSplit::groups) ? parameters.units : 1); ++groups) {
        for (int outputs = 1; outputs <= (may(UnitSplit::outputs) ? parameters.units : 1); ++outputs) {
          if (parameters.units % (pixels * groups * outputs) != 0) continue;  // some units idle
          Cycles sum = 0;
          for (int group = 0; group < work.groups; group += split * groups) {
            for (int out = 0; out < work.out_channels; out += parameters.lanes_out * outputs) {
              sum += steps(work.pixels(), pixels);
            }
          }
          least = std::min(least, sum * reduction_steps(parameters, work, parameters.lanes_in / split));
          if (spatial) least = std::min(least, spatial_steps(parameters, work, pixels, groups, outputs));
        }
      }
    }
  }
  return least;
}

}  // namespace

TEST_CASE("groups of 8 to 16 channels fill the array") {
  CHECK(cycles(flexible(), three_by_three(4, 8, 16)) == Cycles{9 * 4 * (64 / 8)});
  CHECK(cycles(rigid(), three_by_three(4, 8, 16)) == Cycles{9 * 4 * (64 / 8)});
  const ArrayWork work = three_by_three(4, 8, 16);
  CHECK(work.macs() == cycles(flexible(), work) * 1024);
}

TEST_CASE("sixteen fixed groups of 2 channels run four side by side, on a rigid array one by one") {
  CHECK(cycles(flexible(), three_by_three(16, 2, 2)) == Cycles{9 * (16 / 4) * (64 / 8)});
  CHECK(cycles(rigid(), three_by_three(16, 2, 2)) == Cycles{9 * 16 * (64 / 8)});
}

TEST_CASE("a depthwise layer runs eight channels side by side") {
  CHECK(cycles(flexible(), three_by_three(64, 1, 1)) == Cycles{9 * (64 / 8) * (64 / 8)});
  CHECK(cycles(rigid(), three_by_three(64, 1, 1)) == Cycles{9 * 64 * (64 / 8)});
}

TEST_CASE("a pointwise layer of 64 to 64 channels fills the array") {
  CHECK(cycles(flexible(), pointwise(64, 64, 8, 8)) == Cycles{(64 / 8) * (64 / 16) * (64 / 8)});
}

TEST_CASE("three input channels leave five of eight lanes idle") {
  CHECK(cycles(flexible(), pointwise(3, 16, 8, 8)) == Cycles{1 * 1 * (64 / 8)});
}

TEST_CASE("a channel or pixel too many costs a whole pass") {
  CHECK(cycles(rigid(), pointwise(8, 16, 8, 8)) == Cycles{8});
  CHECK(cycles(rigid(), pointwise(9, 16, 8, 8)) == Cycles{2 * 8});
  CHECK(cycles(rigid(), pointwise(8, 17, 8, 8)) == Cycles{2 * 8});
  CHECK(cycles(rigid(), pointwise(8, 16, 5, 13)) == Cycles{8 + 1});
}

TEST_CASE("one pixel keeps one unit busy, unless units share out outputs") {
  const ArrayWork dense = pointwise(512, 1000, 1, 1);
  CHECK(cycles(sharing({UnitSplit::pixels}), dense) == Cycles{(512 / 8) * 63});
  CHECK(cycles(sharing({UnitSplit::outputs}), dense) == Cycles{(512 / 8) * 8});
}

TEST_CASE("units share out groups where they may") {
  ArrayWork work{8, 8, 16, 1, 1, 3, 3};
  CHECK(cycles(sharing({UnitSplit::pixels}), work) == Cycles{9 * 8});
  CHECK(cycles(sharing({UnitSplit::groups}), work) == Cycles{9});
}

TEST_CASE("units are shared out over pixels and groups at once") {
  const ArrayWork work{4, 8, 16, 1, 2, 3, 3};
  CHECK(cycles(sharing({UnitSplit::pixels}), work) == Cycles{9 * 4});
  CHECK(cycles(sharing({UnitSplit::groups}), work) == Cycles{9 * 2});
  CHECK(cycles(flexible(), work) == Cycles{9});
}

TEST_CASE("units that may share out nothing the tile has are idle") {
  const ArrayWork one_group = three_by_three(1, 8, 16);
  CHECK(cycles(sharing({UnitSplit::groups}), one_group) == Cycles{9 * 64});
  CHECK(cycles(sharing({}), one_group) == Cycles{9 * 64});
}

TEST_CASE("the closed form counts what loops over groups, channels and pixels count") {
  for (std::uint32_t seed = 0; seed < 1500; ++seed) {
    Dice dice(seed);
    const MacArrayParameters parameters = random_array(dice);
    const ArrayWork work = random_work(dice);
    INFO("seed " << seed);
    REQUIRE(cycles(parameters, work) == counted_cycles(parameters, work));
  }
}

TEST_CASE("no work takes fewer cycles than its MACs at the array's peak") {
  for (std::uint32_t seed = 0; seed < 2000; ++seed) {
    Dice dice(seed);
    const MacArrayParameters parameters = random_array(dice);
    const ArrayWork work = random_work(dice);
    const auto dataflow = make_dot_product(parameters);
    CHECK(dataflow->multipliers() == Macs{parameters.lanes_in} * parameters.lanes_out * parameters.units);
    INFO("seed " << seed);
    REQUIRE(dataflow->cost(work).compute * dataflow->multipliers() >= work.macs());
  }
}

TEST_CASE("more lanes, units, splits or freedom never make work slower") {
  for (std::uint32_t seed = 0; seed < 1000; ++seed) {
    Dice dice(seed);
    const MacArrayParameters parameters = random_array(dice);
    const ArrayWork work = random_work(dice);
    const Cycles before = cycles(parameters, work);
    const auto never_slower = [&](const MacArrayParameters& more) { return cycles(more, work) <= before; };
    INFO("seed " << seed);

    MacArrayParameters more = parameters;
    more.lanes_in *= 2;
    REQUIRE(never_slower(more));

    more = parameters;
    ++more.lanes_out;
    REQUIRE(never_slower(more));

    more = parameters;
    more.units *= dice.between(2, 3);
    REQUIRE(never_slower(more));

    more = parameters;
    more.tree_splits.push_back(more.lanes_in);
    REQUIRE(never_slower(more));

    more = parameters;
    more.unit_split = {UnitSplit::pixels, UnitSplit::groups, UnitSplit::outputs};
    REQUIRE(never_slower(more));
  }
}

TEST_CASE("the pipeline fills and drains once a tile") {
  MacArrayParameters parameters = flexible();
  parameters.pipeline_depth = 7;
  CHECK(make_dot_product(parameters)->cost(three_by_three(16, 8, 16)).fill_drain == Cycles{7});
}

TEST_CASE("an input is read once a pass over outputs, a weight once a stripe of pixels") {
  MacArrayParameters parameters = rigid();
  parameters.accumulator_pixels = 4;
  const ArrayCost cost = make_dot_product(parameters)->cost(pointwise(8, 40, 8, 9));
  CHECK(cost.ifmap_reads == std::int64_t{72 * 8} * 3);   // 40 outputs are three passes of 16
  CHECK(cost.weight_reads == std::int64_t{8 * 40} * 3);  // 72 / 8 steps are three stripes of 4
  const ArrayCost shared = make_dot_product(sharing({UnitSplit::outputs}))->cost(pointwise(8, 40, 8, 9));
  CHECK(shared.ifmap_reads == std::int64_t{72 * 8});       // all outputs in one pass
  CHECK(shared.weight_reads == std::int64_t{8 * 40} * 5);  // 72 steps are five stripes of 16
}

TEST_CASE("every operand is read at least once, and never oftener than it is used") {
  for (std::uint32_t seed = 0; seed < 1000; ++seed) {
    Dice dice(seed);
    MacArrayParameters parameters = random_array(dice);
    parameters.depthwise = DepthwiseMode::none;  // whose neighbours hand each other what they read
    const ArrayWork work = random_work(dice);
    const ArrayCost cost = make_dot_product(parameters)->cost(work);
    const std::int64_t weights = work.macs() / work.pixels();
    const std::int64_t inputs = work.macs() / work.out_channels;
    INFO("seed " << seed);
    REQUIRE(cost.weight_reads >= weights);
    REQUIRE(cost.weight_reads <= work.macs());
    REQUIRE(cost.ifmap_reads >= inputs);
    REQUIRE(cost.ifmap_reads <= work.macs());
  }
}

TEST_CASE("whole taps of few channels fill idle lanes") {
  MacArrayParameters packing = rigid();
  packing.tap_packing = true;
  // Three channels: two taps a vector of eight lanes, nine taps in five steps.
  CHECK(cycles(packing, {1, 3, 16, 8, 8, 3, 3}) == Cycles{5 * (64 / 8)});
  CHECK(cycles(packing, {1, 4, 16, 8, 8, 3, 3}) == Cycles{5 * (64 / 8)});
  CHECK(cycles(packing, {1, 5, 16, 8, 8, 3, 3}) == Cycles{9 * (64 / 8)});
}

TEST_CASE("in the spatial mode a depthwise layer has a pixel on every multiplier") {
  MacArrayParameters spatial = rigid();
  spatial.depthwise = DepthwiseMode::spatial;
  const ArrayWork depthwise{8, 1, 1, 64, 16, 3, 3};
  CHECK(cycles(spatial, depthwise) == Cycles{9 * 8});  // 8 blocks of 8 x 16 pixels on 8 units
  CHECK(make_dot_product(spatial)->describe_mapping(depthwise) ==
        "spatial, blocks of 8 x 16 pixels; units: 8 pixels x 1 groups x 1 outputs");
  // Blocks keep what they read: ten rows of 18 values for 8 x 16 outputs.
  CHECK(make_dot_product(spatial)->cost(depthwise).ifmap_reads == std::int64_t{8} * 8 * 10 * 18);
  CHECK(cycles(spatial, {8, 2, 2, 64, 16, 3, 3}) == cycles(rigid(), {8, 2, 2, 64, 16, 3, 3}));
}

TEST_CASE("every multiplier cycle is booked on one cause") {
  for (std::uint32_t seed = 0; seed < 2000; ++seed) {
    Dice dice(seed);
    const auto dataflow = make_dot_product(random_array(dice));
    const ArrayWork work = random_work(dice);
    const LaneUse use = dataflow->lane_use(work);
    INFO("seed " << seed);
    REQUIRE(use.useful == work.macs());
    REQUIRE(use.total() == dataflow->multipliers() * dataflow->cost(work).cycles());
    for (const Macs part : {use.channel_remainder, use.group_shape, use.pixel_remainder, use.idle_units})
      REQUIRE(part >= 0);
    if (work.groups == 1) REQUIRE(use.group_shape == 0);
  }
}

TEST_CASE("narrow groups, not remainders, idle the lanes of a rigid tree") {
  const auto dataflow = make_dot_product(rigid());
  const LaneUse narrow = dataflow->lane_use(three_by_three(16, 2, 2));
  CHECK(narrow.channel_remainder == 0);
  CHECK(narrow.group_shape ==
        narrow.useful * (4 * 8 - 1));  // a quarter of the inputs, an eighth of the outputs
  const LaneUse dense = dataflow->lane_use(pointwise(3, 16, 8, 8));
  CHECK(dense.group_shape == 0);
  CHECK(dense.channel_remainder == Macs{5} * 16 * 64);
}

TEST_CASE("a mapping says in words what it shares out") {
  const std::string text = make_dot_product(flexible())->describe_mapping(three_by_three(16, 2, 2));
  CHECK(text == "4 sub-trees of 2 lanes; units: 8 pixels x 1 groups x 1 outputs");
}

TEST_CASE("every dataflow is listed once, with a name and a maker") {
  for (const DataflowEntry& entry : dataflows()) {
    CHECK_FALSE(entry.name.empty());
    CHECK_FALSE(entry.summary.empty());
    MacArrayParameters parameters;
    parameters.dataflow = entry.kind;
    CHECK(make_dataflow(parameters) != nullptr);
  }
}

}  // namespace vargsim::test
