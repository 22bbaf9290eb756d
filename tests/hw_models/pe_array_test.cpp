// The arrays of rows x cols PEs: fold by fold sums of docs/model.md against the closed forms. Cycle-stepped
// arrays (mac_array/) prove the formulas themselves.

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include <catch2/catch.hpp>

#include "hw_models/mac_array/dataflow.h"
#include "hw_models/mac_array/systolic_folds.h"
#include "tests/support/dice.h"

namespace vargsim::test {
namespace {

constexpr DataflowKind systolic_kinds[] = {DataflowKind::weight_stationary, DataflowKind::input_stationary,
                                           DataflowKind::output_stationary};

MacArrayParameters array_of(DataflowKind kind, int rows, int cols,
                            GroupPacking packing = GroupPacking::none) {
  MacArrayParameters parameters;
  parameters.dataflow = kind;
  parameters.rows = rows;
  parameters.cols = cols;
  parameters.group_packing = packing;
  return parameters;
}

MacArrayParameters random_array(Dice& dice, DataflowKind kind) {
  const GroupPacking packings[] = {GroupPacking::none, GroupPacking::columns, GroupPacking::block_diagonal};
  MacArrayParameters parameters =
      array_of(kind, dice.between(1, 20), dice.between(1, 20), packings[dice.between(0, 2)]);
  parameters.accumulator_rows = dice.between(1, 60);
  parameters.ifmap_spad = dice.between(1, 16);
  parameters.filter_spad = dice.between(1, 60);
  parameters.psum_spad = dice.between(1, 12);
  return parameters;
}

ArrayWork random_work(Dice& dice) {
  ArrayWork work{dice.between(1, 12), dice.between(1, 20), dice.between(1, 20), dice.between(1, 12),
                 dice.between(1, 12), dice.between(1, 4),  dice.between(1, 4)};
  work.stride_rows = work.stride_cols = dice.between(1, 2);
  work.dilation_rows = work.dilation_cols = dice.between(1, 2);
  return work;
}

SystolicExtents extents_of(DataflowKind kind, const ArrayWork& work) {
  if (kind == DataflowKind::weight_stationary) return {work.reduction(), work.out_channels, work.pixels()};
  if (kind == DataflowKind::input_stationary) return {work.reduction(), work.pixels(), work.out_channels};
  return {work.pixels(), work.out_channels, work.reduction()};
}

struct Walk {
  Cycles streaming = 0;
  Cycles end = 0;
};

/// Walks through every fold.
Walk walk(const FoldSequence& folds, DataflowKind kind, int rows) {
  const bool outputs_stay = kind == DataflowKind::output_stationary;
  const Cycles first = outputs_stay ? 0 : folds.at(0).height;
  Cycles start = first;
  Cycles end = 0;
  for (std::int64_t i = 0; i < folds.count(); ++i) {
    const Fold fold = folds.at(i);
    end = std::max(end, start + fold.stream + (outputs_stay ? fold.height : rows) + fold.width - 2);
    if (i + 1 == folds.count()) return {start + fold.stream - first, end};
    start += std::max(fold.stream, outputs_stay ? fold.block_rows : folds.at(i + 1).height);
  }
  return {};
}

/// Operands read: what streams once for each fold of the dimension it lacks, what stays once for each stripe.
std::int64_t operand_reads(const FoldSequence& folds, DataflowKind kind, const ArrayWork& work) {
  const std::int64_t ifmap = std::int64_t{work.groups} * work.pixels() * work.reduction();
  const std::int64_t weights = std::int64_t{work.groups} * work.out_channels * work.reduction();
  if (kind == DataflowKind::weight_stationary) return ifmap * folds.col_folds() + weights * folds.stripes();
  if (kind == DataflowKind::input_stationary) return ifmap * folds.stripes() + weights * folds.col_folds();
  return ifmap * folds.col_folds() + weights * folds.row_folds();
}

/// Of the fastest in the long run the one that reads least, of these the one done first.
Cycles walked_best(const MacArrayParameters& array, const ArrayWork& work) {
  const SystolicExtents extents = extents_of(array.dataflow, work);
  const bool outputs_stay = array.dataflow == DataflowKind::output_stationary;
  const std::int64_t stripe =
      outputs_stay ? std::numeric_limits<std::int64_t>::max() : array.accumulator_rows;
  std::vector<std::array<std::int64_t, 3>> ranks;
  for (const SystolicLayout& layout : SystolicLayouts(array, extents, work.groups)) {
    const FoldSequence folds(extents, work.groups, layout, stripe);
    const Walk walked = walk(folds, array.dataflow, array.rows);
    ranks.push_back({walked.streaming, operand_reads(folds, array.dataflow, work), walked.end});
  }
  return (*std::min_element(ranks.begin(), ranks.end()))[2];
}

Cycles cycles(const MacArrayParameters& array, const ArrayWork& work) {
  return make_dataflow(array)->cost(work).cycles();
}

}  // namespace

TEST_CASE("one full fold takes what SCALE-Sim's equations say") {
  const ArrayWork work{1, 16, 32, 5, 20, 1, 1};
  CHECK(cycles(array_of(DataflowKind::weight_stationary, 16, 32), work) == 100 + 2 * 16 + 32 - 2);
  CHECK(cycles(array_of(DataflowKind::input_stationary, 16, 100), work) == 32 + 2 * 16 + 100 - 2);
  CHECK(cycles(array_of(DataflowKind::output_stationary, 100, 32), work) == 16 + 100 + 32 - 2);
}

TEST_CASE("the closed form of a systolic array equals a walk through its folds") {
  for (std::uint32_t seed = 0; seed < 3000; ++seed) {
    Dice dice(seed);
    const ArrayWork work = random_work(dice);
    const MacArrayParameters array = random_array(dice, systolic_kinds[seed % 3]);
    INFO("seed " << seed);
    REQUIRE(cycles(array, work) == walked_best(array, work));
  }
}

TEST_CASE("every PE cycle is booked on one cause") {
  for (std::uint32_t seed = 0; seed < 4000; ++seed) {
    Dice dice(seed);
    const ArrayWork work = random_work(dice);
    const DataflowKind kind = seed % 4 == 3 ? DataflowKind::row_stationary : systolic_kinds[seed % 4];
    const auto dataflow = make_dataflow(random_array(dice, kind));
    const LaneUse use = dataflow->lane_use(work);
    INFO("seed " << seed << " " << dataflow->describe_mapping(work));
    REQUIRE(use.useful == work.macs());
    REQUIRE(use.total() == dataflow->multipliers() * dataflow->cost(work).cycles());
    for (const Macs part :
         {use.channel_remainder, use.group_shape, use.pixel_remainder, use.idle_units, use.fill_drain})
      REQUIRE(part >= 0);
  }
}

TEST_CASE("more freedom to pack groups never makes work slower") {
  for (std::uint32_t seed = 0; seed < 1500; ++seed) {
    Dice dice(seed);
    const ArrayWork work = random_work(dice);
    MacArrayParameters array = random_array(dice, systolic_kinds[seed % 3]);
    const Cycles packed = cycles(array, work);
    array.group_packing = GroupPacking::none;
    INFO("seed " << seed);
    REQUIRE(packed <= cycles(array, work));
  }
}

TEST_CASE("eight-channel groups on a weight stationary array") {
  const ArrayWork vg{8, 8, 16, 56, 56, 3, 3};  // 72 weights a filter, 16 filters a group
  const auto none = array_of(DataflowKind::weight_stationary, 32, 32);
  CHECK(make_dataflow(none)->cost(vg).compute == 8 * 3 * 3136);  // half the columns idle, 24 of 96 rows too
  const auto columns = array_of(DataflowKind::weight_stationary, 32, 32, GroupPacking::columns);
  CHECK(make_dataflow(columns)->cost(vg).compute == 4 * 3 * 3136);
  const auto diagonal = array_of(DataflowKind::weight_stationary, 32, 32, GroupPacking::block_diagonal);
  CHECK(make_dataflow(diagonal)->cost(vg).compute == 4 * 5 * 3136);  // 16 rows a group
}

TEST_CASE("row stationary: sets of three rows share out filters, strips and, if they may, groups") {
  const MacArrayParameters eyeriss = array_of(DataflowKind::row_stationary, 12, 14);
  // Four sets of 3 x 14 PEs, four filters and four channels in a PE: every PE busy.
  const ArrayWork vg{8, 8, 16, 56, 56, 3, 3};
  CHECK(make_dataflow(eyeriss)->cost(vg).compute * 168 == vg.macs());
  const ArrayWork small{8, 8, 4, 7, 7, 3, 3};
  MacArrayParameters packing = eyeriss;
  packing.group_packing = GroupPacking::columns;
  CHECK(cycles(packing, small) <= cycles(eyeriss, small));
}

TEST_CASE("row stationary: a fully connected layer waits for its filters") {
  const ArrayCost cost =
      make_dataflow(array_of(DataflowKind::row_stationary, 12, 14))->cost({1, 64, 64, 1, 1, 1, 1});
  CHECK(cost.fill_drain > cost.compute);
}

}  // namespace vargsim::test
