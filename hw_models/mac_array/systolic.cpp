#include "hw_models/mac_array/systolic.h"

#include <limits>

#include <fmt/format.h>

#include "hw_models/mac_array/lane_account.h"

namespace vargsim {
namespace {

std::int64_t extent_of(int dimension, const ArrayWork& work) {
  const std::int64_t extents[] = {work.reduction(), work.out_channels, work.pixels()};
  return extents[dimension];
}

const char* name_of(int dimension) {
  const char* names[] = {"reduction", "filters", "pixels"};
  return names[dimension];
}

}  // namespace

SystolicExtents Systolic::extents(const ArrayWork& work) const {
  const Axes lie = axes();
  return {extent_of(static_cast<int>(lie.rows), work), extent_of(static_cast<int>(lie.cols), work),
          extent_of(static_cast<int>(lie.stream), work)};
}

FoldSequence Systolic::folds(const ArrayWork& work, const SystolicLayout& layout) const {
  return {extents(work), work.groups, layout, stripe()};
}

Systolic::Choice Systolic::best(const ArrayWork& work) const {
  Choice best{{}, std::numeric_limits<Cycles>::max()};
  for (const SystolicLayout& layout : systolic_layouts(array_, extents(work), work.groups)) {
    const Cycles needed = cycles(folds(work, layout));
    if (needed < best.cycles) best = {layout, needed};
  }
  return best;
}

ArrayCost Systolic::cost(const ArrayWork& work) const {
  const Choice choice = best(work);
  const FoldSequence sequence = folds(work, choice.layout);
  const Axes lie = axes();
  // An operand streams past once for each fold of the dimension it does not have; what stays in the PEs is
  // read once for each fold and stripe.
  const auto reads = [&](Dimension first, Dimension second) {
    const auto among = [&](Dimension dimension) { return dimension == first || dimension == second; };
    std::int64_t times = std::int64_t{work.groups} * extent_of(static_cast<int>(first), work) *
                         extent_of(static_cast<int>(second), work);
    if (!among(lie.rows)) times *= sequence.row_folds();
    if (!among(lie.cols)) times *= sequence.col_folds();
    if (!among(lie.stream)) times *= sequence.stripes();
    return times;
  };
  ArrayCost cost;
  cost.compute = sequence.streamed();
  cost.fill_drain = choice.cycles - cost.compute;
  cost.ifmap_reads = reads(Dimension::pixels, Dimension::reduction);
  cost.weight_reads = reads(Dimension::reduction, Dimension::filters);
  cost.accumulator_updates =
      lie.stream == Dimension::reduction ? work.macs() : reads(Dimension::pixels, Dimension::filters);
  return cost;
}

/// Why PEs along a dimension idle.
Macs LaneUse::*Systolic::idle_cause(Dimension dimension, const ArrayWork& work, std::int64_t extent,
                                    std::int64_t block) const {
  if (dimension == Dimension::pixels) return &LaneUse::pixel_remainder;
  return channel_cause(work, extent, block);
}

LaneUse Systolic::lane_use(const ArrayWork& work) const {
  const Choice choice = best(work);
  const SystolicLayout& layout = choice.layout;
  const FoldSequence sequence = folds(work, layout);
  const SystolicExtents need = extents(work);
  const Cycles streamed = sequence.streamed();
  LaneAccount account(peak_macs_per_cycle() * streamed, peak_macs_per_cycle() * (choice.cycles - streamed));
  account.keep(Macs{layout.groups} * layout.block_rows * layout.block_cols, peak_macs_per_cycle(),
               &LaneUse::group_shape);
  account.keep(work.groups, sequence.chunks() * layout.groups, &LaneUse::group_shape);
  account.keep(need.rows, sequence.row_folds() * layout.block_rows,
               idle_cause(axes().rows, work, need.rows, layout.block_rows));
  account.keep(need.cols, sequence.col_folds() * layout.block_cols,
               idle_cause(axes().cols, work, need.cols, layout.block_cols));
  return account.useful();
}

std::string Systolic::describe_mapping(const ArrayWork& work) const {
  const SystolicLayout layout = best(work).layout;
  const FoldSequence sequence = folds(work, layout);
  const Axes lie = axes();
  return fmt::format("{} groups at once, each {} on {} rows x {} on {} columns; {} x {} folds, {} stream",
                     layout.groups, name_of(static_cast<int>(lie.rows)), layout.block_rows,
                     name_of(static_cast<int>(lie.cols)), layout.block_cols, sequence.row_folds(),
                     sequence.col_folds(), name_of(static_cast<int>(lie.stream)));
}

}  // namespace vargsim
