/// The adder-tree array against its stepped reference.

#include <algorithm>
#include <limits>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/hw_models/mac_array/closed_form.h"
#include "tests/hw_models/mac_array/stepped/direct_convolution.h"
#include "tests/hw_models/mac_array/stepped/dot_product.h"
#include "tests/hw_models/mac_array/stepped/random_layer.h"

namespace vargsim::test {
namespace {

MacArrayParameters random_array(Dice& dice) {
  MacArrayParameters parameters;
  parameters.dataflow = DataflowKind::dot_product;
  parameters.lanes_in = dice.between(1, 8);
  parameters.lanes_out = dice.between(1, 8);
  parameters.units = dice.between(1, 8);
  parameters.tree_splits = {1};
  for (int split = 2; split <= parameters.lanes_in; ++split) {
    if (parameters.lanes_in % split == 0 && dice.chance(60)) parameters.tree_splits.push_back(split);
  }
  parameters.unit_split.clear();
  for (const UnitSplit split : {UnitSplit::pixels, UnitSplit::groups, UnitSplit::outputs}) {
    if (dice.chance(60)) parameters.unit_split.push_back(split);
  }
  parameters.tap_packing = dice.chance(50);
  parameters.depthwise = dice.chance(50) ? DepthwiseMode::spatial : DepthwiseMode::none;
  parameters.pipeline_depth = dice.between(0, 6);
  parameters.accumulator_pixels = dice.between(1, 20);
  return parameters;
}

stepped::DotProductArray hardware(const MacArrayParameters& parameters) {
  const auto may_share = [&](UnitSplit split) {
    return std::count(parameters.unit_split.begin(), parameters.unit_split.end(), split) > 0;
  };
  stepped::DotProductArray array;
  array.lanes_in = parameters.lanes_in;
  array.lanes_out = parameters.lanes_out;
  array.units = parameters.units;
  array.tree_splits = parameters.tree_splits;
  array.share_pixels = may_share(UnitSplit::pixels);
  array.share_groups = may_share(UnitSplit::groups);
  array.share_outputs = may_share(UnitSplit::outputs);
  array.tap_packing = parameters.tap_packing;
  array.spatial_depthwise = parameters.depthwise == DepthwiseMode::spatial;
  array.pipeline_depth = parameters.pipeline_depth;
  array.accumulator_pixels = parameters.accumulator_pixels;
  return array;
}

std::string name(const stepped::DotProductMapping& mapping) {
  return fmt::format("{} split {}, {} taps packed, units {} pixels x {} groups x {} outputs",
                     mapping.spatial ? "spatial" : "channels", mapping.split, mapping.taps_packed,
                     mapping.pixel_units, mapping.group_units, mapping.output_units);
}

/// What made the fastest mapping faster than every plain one: channel mode on whole trees without packed
/// taps.
struct Gain {
  bool spatial = false, packed = false, split = false;
};

/// Steps a layer in every admissible mapping.
Gain check_layer(const MacArrayParameters& parameters, const stepped::Layer& layer, Dice& dice) {
  const stepped::Operands operands = stepped::random_operands(layer, dice);
  const stepped::DotProductArray array = hardware(parameters);
  std::vector<SteppedMapping> stepped_mappings;
  long least = std::numeric_limits<long>::max(), least_plain = least;
  Gain gain;
  for (const stepped::DotProductMapping& mapping : dot_product_mappings(array, layer)) {
    stepped_mappings.push_back({name(mapping), run_dot_product(array, mapping, layer, operands)});
    const Gain used{mapping.spatial, mapping.taps_packed > 1, mapping.split > 1};
    const long cycles = stepped_mappings.back().run.cycles;
    if (!used.spatial && !used.packed && !used.split) least_plain = std::min(least_plain, cycles);
    if (cycles < least) gain = used;
    least = std::min(least, cycles);
  }
  check_closed_form(parameters, layer, stepped_mappings, direct_convolution(layer, operands));
  return least < least_plain ? gain : Gain{};
}

}  // namespace

TEST_CASE("a dot-product array takes the cycles of the stepped mapping it chooses") {
  const int layers = random_layers(6000);
  int spatial = 0, packed = 0, split = 0;
  for (int seed = 0; seed < layers; ++seed) {
    Dice dice(static_cast<std::uint32_t>(seed));
    INFO("seed " << seed);
    const stepped::Layer layer = stepped::random_layer(dice);
    const Gain gain = check_layer(random_array(dice), layer, dice);
    spatial += gain.spatial;
    packed += gain.packed;
    split += gain.split;
  }
  // The layers are of all kinds.
  CHECK(spatial > layers / 50);
  CHECK(packed > layers / 50);
  CHECK(split > layers / 50);
}

TEST_CASE("a dot-product array of edge_npu's size on grouped convolutions") {
  Dice dice(1);
  MacArrayParameters parameters;  // 8 x 16 x 8
  parameters.tree_splits = {1, 2, 4, 8};
  parameters.unit_split = {UnitSplit::pixels, UnitSplit::groups, UnitSplit::outputs};
  parameters.tap_packing = true;
  parameters.depthwise = DepthwiseMode::spatial;
  check_layer(parameters, stepped::grouped_3x3(4, 8, 16, 14), dice);
  check_layer(parameters, stepped::grouped_3x3(32, 1, 1, 14), dice);
  check_layer(parameters, stepped::grouped_3x3(1, 3, 32, 28), dice);
  check_layer(parameters, stepped::grouped_3x3(16, 2, 4, 14), dice);
}

}  // namespace vargsim::test
