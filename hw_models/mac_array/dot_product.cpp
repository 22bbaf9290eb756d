#include "hw_models/mac_array/dot_product.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "hw_models/mac_array/lane_account.h"
#include "hw_models/mac_array/spatial_mode.h"

namespace vargsim {
namespace {

/// What the units work on beside one another.
struct UnitShares {
  int pixels = 1;
  int groups = 1;
  int outputs = 1;

  int busy() const { return pixels * groups * outputs; }
};

/// One way to lay a tile on the array. Split 0 is the spatial mode.
struct Mapping {
  int split = 1;  ///< sub-trees a tree, each for another group
  UnitShares units;

  bool spatial() const { return split == 0; }
};

struct Reads {
  std::int64_t ifmap = 0;
  std::int64_t weights = 0;

  std::int64_t sum() const { return ifmap + weights; }
};

class DotProduct final : public Dataflow {
 public:
  explicit DotProduct(const MacArrayParameters& parameters) : parameters_(parameters) { list_unit_shares(); }

  ArrayCost cost(const ArrayWork& work) const override {
    const Mapping mapping = best(work);
    const Reads read = reads(mapping, work);
    ArrayCost cost;
    cost.compute = steps(mapping, work);
    cost.fill_drain = parameters_.pipeline_depth;
    cost.ifmap_reads = read.ifmap;
    cost.weight_reads = read.weights;
    cost.accumulator_updates = work.pixels() * work.groups * work.out_channels *
                               (mapping.spatial() ? work.taps() : reduction_steps(mapping.split, work));
    return cost;
  }

  /// Pixels go round without a remainder; blocks of the spatial mode without one either.
  Cycles least_cycles(const ArrayWork& work) const override {
    Cycles least = std::numeric_limits<Cycles>::max();
    const bool spatial = parameters_.depthwise == DepthwiseMode::spatial && suits_spatial_mode(work);
    const Cycles block_pixels = Cycles{block().rows} * block().cols;
    for (const UnitShares& units : unit_shares_) {
      for (const int split : parameters_.tree_splits) {
        const Mapping mapping{split, units};
        const Cycles passes = reduction_steps(split, work) * output_passes(mapping, work) *
                              ceil_div(work.groups, split * units.groups);
        least = std::min(least, ceil_div<Cycles>(passes * work.pixels(), units.pixels));
      }
      if (!spatial) continue;
      const Cycles passes =
          work.taps() * ceil_div(work.groups, units.groups) * ceil_div(work.out_channels, units.outputs);
      least = std::min(least, ceil_div<Cycles>(passes * work.pixels(), units.pixels * block_pixels));
    }
    return least;
  }

  Cycles least_fill_drain() const override { return parameters_.pipeline_depth; }

  /// Each multiplier holds its weight in a register with a shadow, each tree its psums of a stripe.
  std::vector<RegisterUse> register_uses(const ArrayWork& work,
                                         const DatatypeParameters& types) const override {
    const std::int64_t updates = cost(work).accumulator_updates;
    return {{packed_bytes(2, types.weight_bits), packed_bytes(work.macs(), types.weight_bits)},
            {packed_bytes(parameters_.accumulator_pixels, types.psum_bits),
             2 * packed_bytes(updates, types.psum_bits)}};
  }

  LaneUse lane_use(const ArrayWork& work) const override {
    const Mapping mapping = best(work);
    const UnitShares& units = mapping.units;
    LaneAccount account(multipliers() * steps(mapping, work), multipliers() * parameters_.pipeline_depth);
    account.keep(units.busy(), parameters_.units, &LaneUse::idle_units);
    if (mapping.spatial()) {
      book_spatial(account, work, units);
    } else {
      book_channels(account, work, mapping);
    }
    return account.useful();
  }

  Macs multipliers() const override {
    return Macs{parameters_.lanes_in} * parameters_.lanes_out * parameters_.units;
  }

  int outputs_at_once() const override { return parameters_.lanes_out; }

  std::string describe_mapping(const ArrayWork& work) const override {
    const Mapping mapping = best(work);
    const std::string units = fmt::format("units: {} pixels x {} groups x {} outputs", mapping.units.pixels,
                                          mapping.units.groups, mapping.units.outputs);
    if (mapping.spatial()) {
      return fmt::format("spatial, blocks of {} x {} pixels; {}", block().rows, block().cols, units);
    }
    const int packed = taps_a_vector(mapping.split, work);
    return fmt::format("{} sub-trees of {} lanes{}; {}", mapping.split, sub_tree_lanes(mapping.split),
                       packed > 1 ? fmt::format(", {} taps a vector", packed) : "", units);
  }

 private:
  bool may_share(UnitSplit split) const {
    const auto& allowed = parameters_.unit_split;
    return std::find(allowed.begin(), allowed.end(), split) != allowed.end();
  }

  /// Lists every factorisation of the units that the configuration allows. A part that nothing may share out
  /// idles: factors need not use all units.
  void list_unit_shares() {
    const int units = parameters_.units;
    const int most_pixels = may_share(UnitSplit::pixels) ? units : 1;
    const int most_groups = may_share(UnitSplit::groups) ? units : 1;
    const bool outputs = may_share(UnitSplit::outputs);
    for (int pixels = most_pixels; pixels >= 1; --pixels) {
      if (units % pixels != 0) continue;
      const int rest = units / pixels;
      for (int groups = std::min(most_groups, rest); groups >= 1; --groups) {
        if (rest % groups == 0) unit_shares_.push_back({pixels, groups, outputs ? rest / groups : 1});
      }
    }
  }

  int sub_tree_lanes(int split) const { return parameters_.lanes_in / split; }

  /// Kernel taps that an input vector holds; a channel vector holds at most one.
  int taps_a_vector(int split, const ArrayWork& work) const {
    return parameters_.tap_packing ? std::max(1, sub_tree_lanes(split) / work.in_channels) : 1;
  }

  /// Steps that reduce one output.
  Cycles reduction_steps(int split, const ArrayWork& work) const {
    const int packed = taps_a_vector(split, work);
    if (packed > 1) return ceil_div<Cycles>(work.taps(), packed);
    return work.taps() * ceil_div(work.in_channels, sub_tree_lanes(split));
  }

  int output_passes(const Mapping& mapping, const ArrayWork& work) const {
    return ceil_div(work.out_channels, parameters_.lanes_out * mapping.units.outputs);
  }

  PixelBlock block() const { return {parameters_.lanes_in, parameters_.lanes_out}; }

  Cycles steps(const Mapping& mapping, const ArrayWork& work) const {
    const UnitShares& units = mapping.units;
    if (mapping.spatial()) {
      return work.taps() * ceil_div(work.groups, units.groups) * ceil_div(work.out_channels, units.outputs) *
             ceil_div<Cycles>(count_blocks(work, block()), units.pixels);
    }
    return reduction_steps(mapping.split, work) * channel_passes(mapping, work);
  }

  /// Passes over groups, outputs and pixels.
  Cycles channel_passes(const Mapping& mapping, const ArrayWork& work) const {
    const UnitShares& units = mapping.units;
    return ceil_div<Cycles>(work.pixels(), units.pixels) * output_passes(mapping, work) *
           ceil_div(work.groups, mapping.split * units.groups);
  }

  /// Elements asked of the SRAM. An input vector feeds all output lanes, and weights stay in registers for a
  /// stripe of output pixels; a block of the spatial mode hands on what it has read, and units on other
  /// outputs of the same pixels share it.
  Reads reads(const Mapping& mapping, const ArrayWork& work) const {
    const std::int64_t weights = work.reduction() * work.groups * work.out_channels;
    if (mapping.spatial()) {
      const int output_steps = ceil_div(work.out_channels, mapping.units.outputs);
      return {block_reads(work, block()) * work.groups * output_steps,
              weights * ceil_div<std::int64_t>(count_blocks(work, block()), mapping.units.pixels)};
    }
    const std::int64_t pixel_steps = ceil_div<std::int64_t>(work.pixels(), mapping.units.pixels);
    return {work.pixels() * work.groups * work.reduction() * output_passes(mapping, work),
            weights * ceil_div<std::int64_t>(pixel_steps, parameters_.accumulator_pixels)};
  }

  /// The fastest; of equals the one that reads least.
  Mapping best(const ArrayWork& work) const {
    Best best;
    for (const int split : parameters_.tree_splits) {
      const Cycles reduction = reduction_steps(split, work);
      for (const UnitShares& units : unit_shares_) {
        const Mapping mapping{split, units};
        consider(best, mapping, reduction * channel_passes(mapping, work), work);
      }
    }
    if (parameters_.depthwise == DepthwiseMode::spatial && suits_spatial_mode(work)) {
      for (const UnitShares& units : unit_shares_)
        consider(best, {0, units}, steps({0, units}, work), work);
    }
    return best.mapping;
  }

  struct Best {
    Mapping mapping;
    Cycles cycles = std::numeric_limits<Cycles>::max();
    std::int64_t reads = -1;  ///< not asked for yet
  };

  void consider(Best& best, const Mapping& mapping, Cycles cycles, const ArrayWork& work) const {
    if (cycles > best.cycles) return;
    std::int64_t candidate_reads = -1;
    if (cycles == best.cycles) {
      if (best.reads < 0) best.reads = reads(best.mapping, work).sum();
      candidate_reads = reads(mapping, work).sum();
      if (candidate_reads >= best.reads) return;
    }
    best = {mapping, cycles, candidate_reads};
  }

  void book_channels(LaneAccount& account, const ArrayWork& work, const Mapping& mapping) const {
    const UnitShares& units = mapping.units;
    const int groups_at_once = mapping.split * units.groups;
    const int outputs_at_once = parameters_.lanes_out * units.outputs;
    const int lanes = sub_tree_lanes(mapping.split);
    account.keep(work.pixels(), round_up<std::int64_t>(work.pixels(), units.pixels),
                 &LaneUse::pixel_remainder);
    account.keep(work.groups, round_up(work.groups, groups_at_once), group_cause(work));
    account.keep(work.out_channels, round_up(work.out_channels, outputs_at_once),
                 channel_cause(work, work.out_channels, outputs_at_once));
    account.keep(work.reduction(), reduction_steps(mapping.split, work) * lanes,
                 channel_cause(work, work.in_channels, lanes));
  }

  void book_spatial(LaneAccount& account, const ArrayWork& work, const UnitShares& units) const {
    const std::int64_t blocks = count_blocks(work, block());
    const std::int64_t block_pixels = std::int64_t{block().rows} * block().cols;
    account.keep(work.pixels(), round_up<std::int64_t>(blocks, units.pixels) * block_pixels,
                 &LaneUse::pixel_remainder);
    account.keep(work.groups, round_up(work.groups, units.groups), group_cause(work));
    account.keep(work.out_channels, round_up(work.out_channels, units.outputs),
                 channel_cause(work, work.out_channels, units.outputs));
  }

  MacArrayParameters parameters_;
  std::vector<UnitShares> unit_shares_;
};

}  // namespace

std::unique_ptr<Dataflow> make_dot_product(const MacArrayParameters& parameters) {
  return std::make_unique<DotProduct>(parameters);
}

}  // namespace vargsim
