#include "hw_models/mac_array/systolic.h"

#include <optional>
#include <tuple>

#include <fmt/format.h>

#include "hw_models/mac_array/lane_account.h"

namespace vargsim {
namespace {

std::int64_t extent_of(SystolicDimension dimension, const ArrayWork& work) {
  switch (dimension) {
    case SystolicDimension::reduction:
      return work.reduction();
    case SystolicDimension::filters:
      return work.out_channels;
    case SystolicDimension::pixels:
      return work.pixels();
  }
  return 0;
}

const char* name_of(SystolicDimension dimension) {
  switch (dimension) {
    case SystolicDimension::reduction:
      return "reduction";
    case SystolicDimension::filters:
      return "filters";
    case SystolicDimension::pixels:
      return "pixels";
  }
  return "";
}

}  // namespace

SystolicExtents Systolic::extents(const ArrayWork& work) const {
  const Axes lie = axes();
  return {extent_of(lie.rows, work), extent_of(lie.cols, work), extent_of(lie.stream, work)};
}

FoldSequence Systolic::folds(const ArrayWork& work, const SystolicLayout& layout) const {
  return {extents(work), work.groups, layout, stripe()};
}

/// How often elements that have two of the three dimensions pass into the array: what streams once for each
/// fold of the dimension it lacks, what stays in the PEs once for each stripe.
std::int64_t Systolic::operand_uses(const ArrayWork& work, const FoldSequence& folds, Dimension first,
                                    Dimension second) const {
  const Axes lie = axes();
  const auto lacks = [&](Dimension dimension) { return dimension != first && dimension != second; };
  std::int64_t uses = std::int64_t{work.groups} * extent_of(first, work) * extent_of(second, work);
  if (lacks(lie.rows)) uses *= folds.row_folds();
  if (lacks(lie.cols)) uses *= folds.col_folds();
  if (lacks(lie.stream)) uses *= folds.stripes();
  return uses;
}

bool Systolic::Choice::operator<(const Choice& other) const {
  return std::make_tuple(time.streaming, ifmap_reads + weight_reads, time.total) <
         std::make_tuple(other.time.streaming, other.ifmap_reads + other.weight_reads, other.time.total);
}

Systolic::Choice Systolic::choice(const ArrayWork& work, const SystolicLayout& layout) const {
  const FoldSequence sequence = folds(work, layout);
  return {layout, time(sequence), operand_uses(work, sequence, Dimension::pixels, Dimension::reduction),
          operand_uses(work, sequence, Dimension::reduction, Dimension::filters)};
}

Systolic::Choice Systolic::best(const ArrayWork& work) const {
  std::optional<Choice> best;
  for (const SystolicLayout& layout : SystolicLayouts(array_, extents(work), work.groups)) {
    const Choice candidate = choice(work, layout);
    if (!best || candidate < *best) best = candidate;
  }
  return *best;
}

ArrayCost Systolic::cost(const ArrayWork& work) const {
  const Choice chosen = best(work);
  const FoldSequence sequence = folds(work, chosen.layout);
  ArrayCost cost;
  cost.compute = sequence.streamed();
  cost.fill_drain = chosen.time.total - cost.compute;
  cost.ifmap_reads = chosen.ifmap_reads;
  cost.weight_reads = chosen.weight_reads;
  cost.accumulator_updates = axes().stream == Dimension::reduction
                                 ? work.macs()
                                 : operand_uses(work, sequence, Dimension::pixels, Dimension::filters);
  return cost;
}

/// Operands and psums are latched in every PE they pass; what leaves the array is added up in accumulators.
std::vector<RegisterUse> Systolic::register_uses(const ArrayWork& work,
                                                 const DatatypeParameters& types) const {
  const Macs macs = work.macs();
  const Bytes psum_bytes = packed_bytes(1, types.psum_bits);
  std::vector<RegisterUse> uses{
      {packed_bytes(2, types.ifmap_bits), 2 * packed_bytes(macs, types.ifmap_bits)},
      {packed_bytes(2, types.weight_bits), 2 * packed_bytes(macs, types.weight_bits)},
      {psum_bytes, 2 * macs * psum_bytes}};
  if (axes().stream != Dimension::reduction) {
    uses.push_back({array_.accumulator_rows * psum_bytes, 2 * cost(work).accumulator_updates * psum_bytes});
  }
  return uses;
}

/// Why PEs along a dimension idle.
Macs LaneUse::*Systolic::idle_cause(Dimension dimension, const ArrayWork& work, std::int64_t extent,
                                    std::int64_t block) const {
  if (dimension == Dimension::pixels) return &LaneUse::pixel_remainder;
  return channel_cause(work, extent, block);
}

LaneUse Systolic::lane_use(const ArrayWork& work) const {
  const Choice chosen = best(work);
  const SystolicLayout& layout = chosen.layout;
  const FoldSequence sequence = folds(work, layout);
  const SystolicExtents need = extents(work);
  const Cycles streamed = sequence.streamed();
  LaneAccount account(multipliers() * streamed, multipliers() * (chosen.time.total - streamed));
  account.keep(Macs{layout.groups} * layout.block_rows * layout.block_cols, multipliers(),
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
                     layout.groups, name_of(lie.rows), layout.block_rows, name_of(lie.cols),
                     layout.block_cols, sequence.row_folds(), sequence.col_folds(), name_of(lie.stream));
}

}  // namespace vargsim
