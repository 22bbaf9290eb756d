/// The adder-tree array against its stepped reference.

#include <algorithm>

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

}  // namespace

TEST_CASE("a dot-product array takes the cycles of its fastest stepped mapping") {
  const int layers = random_layers(6000);
  int spatial = 0, packed = 0, split = 0;  // how often such a mapping is the only fastest kind
  for (int seed = 0; seed < layers; ++seed) {
    Dice dice(static_cast<std::uint32_t>(seed));
    const stepped::Layer layer = stepped::random_layer(dice);
    const stepped::Operands operands = stepped::random_operands(layer, dice);
    const MacArrayParameters parameters = random_array(dice);
    const stepped::DotProductArray array = hardware(parameters);
    std::vector<SteppedMapping> stepped_mappings;
    long plain = -1, least = -1;
    const stepped::DotProductMapping* best = nullptr;
    const auto mappings = dot_product_mappings(array, layer);
    for (const stepped::DotProductMapping& mapping : mappings) {
      stepped_mappings.push_back({name(mapping), run_dot_product(array, mapping, layer, operands)});
      const long cycles = stepped_mappings.back().run.cycles;
      const bool is_plain = !mapping.spatial && mapping.split == 1 && mapping.taps_packed < 2;
      if (is_plain && (plain < 0 || cycles < plain)) plain = cycles;
      if (best != nullptr && cycles >= least) continue;
      least = cycles;
      best = &mapping;
    }
    INFO("seed " << seed);
    check_closed_form(parameters, layer, stepped_mappings, direct_convolution(layer, operands));
    if (least == plain) continue;
    spatial += best->spatial;
    packed += !best->spatial && best->taps_packed >= 2;
    split += best->split > 1;
  }
  // The layers are of all kinds.
  CHECK(spatial > layers / 50);
  CHECK(packed > layers / 50);
  CHECK(split > layers / 50);
}

}  // namespace vargsim::test
