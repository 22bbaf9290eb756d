#include "hw_models/mac_array/dot_product.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace vargsim {
namespace {

/// One way to lay a tile on the array.
struct Mapping {
  int split = 1;         ///< sub-trees a tree, each for another group
  int pixel_units = 1;   ///< units that share out output pixels
  int group_units = 1;   ///< units that share out groups
  int output_units = 1;  ///< units that share out output channels
};

class DotProduct final : public Dataflow {
 public:
  explicit DotProduct(const MacArrayParameters& parameters) : parameters_(parameters) {
    for (const int split : parameters.tree_splits) {
      add_mappings(split);
    }
  }

  ArrayCost cost(const ArrayWork& work) const override {
    const Mapping& mapping = best(work);
    const Cycles passes = weight_passes(mapping, work);
    const Cycles pixel_steps = ceil_div<Cycles>(work.pixels(), mapping.pixel_units);
    ArrayCost cost;
    cost.compute = passes * pixel_steps;
    cost.fill_drain = parameters_.pipeline_depth;
    // Each step reads one input vector a pixel and a group in flight, at most what the tile has of them.
    const std::int64_t output_passes =
        ceil_div(work.out_channels, parameters_.lanes_out * mapping.output_units);
    cost.ifmap_reads = work.pixels() * work.groups * work.in_channels * taps(work) * output_passes;
    const std::int64_t stripes = ceil_div<std::int64_t>(pixel_steps, parameters_.accumulator_pixels);
    cost.weight_reads =
        std::int64_t{work.groups} * work.out_channels * work.in_channels * taps(work) * stripes;
    return cost;
  }

  Macs peak_macs_per_cycle() const override {
    return Macs{parameters_.lanes_in} * parameters_.lanes_out * parameters_.units;
  }

  std::string describe_mapping(const ArrayWork& work) const override {
    const Mapping& mapping = best(work);
    return fmt::format("{} sub-trees of {} lanes; units: {} pixels x {} groups x {} outputs", mapping.split,
                       parameters_.lanes_in / mapping.split, mapping.pixel_units, mapping.group_units,
                       mapping.output_units);
  }

 private:
  static std::int64_t taps(const ArrayWork& work) {
    return std::int64_t{work.kernel_rows} * work.kernel_cols;
  }

  bool may_split(UnitSplit split) const {
    const auto& allowed = parameters_.unit_split;
    return std::find(allowed.begin(), allowed.end(), split) != allowed.end();
  }

  /// Lists every factorisation of the units that the configuration allows. A part that nothing may share out
  /// idles: factors need not use all units.
  void add_mappings(int split) {
    const int units = parameters_.units;
    const int most_pixels = may_split(UnitSplit::pixels) ? units : 1;
    const int most_groups = may_split(UnitSplit::groups) ? units : 1;
    const bool outputs = may_split(UnitSplit::outputs);
    for (int pixel_units = most_pixels; pixel_units >= 1; --pixel_units) {
      if (units % pixel_units != 0) continue;
      const int rest = units / pixel_units;
      for (int group_units = std::min(most_groups, rest); group_units >= 1; --group_units) {
        if (rest % group_units != 0) continue;
        mappings_.push_back({split, pixel_units, group_units, outputs ? rest / group_units : 1});
      }
    }
  }

  Cycles weight_passes(const Mapping& mapping, const ArrayWork& work) const {
    const int sub_tree_lanes = parameters_.lanes_in / mapping.split;
    return taps(work) * ceil_div(work.in_channels, sub_tree_lanes) *
           ceil_div(work.groups, mapping.split * mapping.group_units) *
           ceil_div(work.out_channels, parameters_.lanes_out * mapping.output_units);
  }

  const Mapping& best(const ArrayWork& work) const {
    const Mapping* best = nullptr;
    Cycles least = std::numeric_limits<Cycles>::max();
    for (const Mapping& mapping : mappings_) {
      const Cycles cycles =
          weight_passes(mapping, work) * ceil_div<Cycles>(work.pixels(), mapping.pixel_units);
      if (cycles < least) {
        least = cycles;
        best = &mapping;
      }
    }
    return *best;
  }

  MacArrayParameters parameters_;
  std::vector<Mapping> mappings_;
};

}  // namespace

std::unique_ptr<Dataflow> make_dot_product(const MacArrayParameters& parameters) {
  return std::make_unique<DotProduct>(parameters);
}

}  // namespace vargsim
