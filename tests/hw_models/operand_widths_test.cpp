#include "hw_models/mac_array/operand_widths.h"

#include <catch2/catch.hpp>

#include "tests/support/dice.h"

namespace vargsim::test {
namespace {

DatatypeParameters widths(int weights, int maps) {
  DatatypeParameters types;
  types.weight_bits = weights;
  types.ifmap_bits = types.ofmap_bits = maps;
  return types;
}

MacArrayParameters multipliers_of(int bits, Subword subword = Subword::none) {
  MacArrayParameters array;
  array.multiplier_bits = bits;
  array.subword = subword;
  return array;
}

const ArrayWork conv{1, 64, 64, 14, 14, 3, 3};

}  // namespace

TEST_CASE("a pair of operand parts takes a pass") {
  const MacArrayParameters eight = multipliers_of(8);
  CHECK(passes_of(eight, widths(8, 8)) == 1);
  CHECK(passes_of(eight, widths(4, 8)) == 1);
  CHECK(passes_of(eight, widths(8, 16)) == 2);
  CHECK(passes_of(eight, widths(16, 16)) == 4);
  CHECK(passes_of(multipliers_of(4), widths(8, 8)) == 4);
  CHECK(passes_of(multipliers_of(16), widths(16, 16)) == 1);
}

TEST_CASE("narrow operands gain nothing unless the multipliers are made for it") {
  CHECK(subwords_of(multipliers_of(8), widths(4, 4)) == 1);
  CHECK(subwords_of(multipliers_of(8, Subword::linear), widths(4, 4)) == 2);
  CHECK(subwords_of(multipliers_of(8, Subword::linear), widths(4, 8)) == 1);
  CHECK(subwords_of(multipliers_of(8, Subword::product), widths(4, 4)) == 4);
  CHECK(subwords_of(multipliers_of(8, Subword::product), widths(4, 8)) == 2);
  CHECK(subwords_of(multipliers_of(16, Subword::product), widths(4, 8)) == 4 * 2);
  CHECK(subwords_of(multipliers_of(8, Subword::product), widths(4, 16)) == 1);
}

TEST_CASE("operands of two parts each take four times the cycles at a quarter of the peak") {
  const MacArrayParameters array = multipliers_of(8);
  const auto native = make_dataflow(array);
  const auto wide = make_dataflow(array, widths(16, 16));
  CHECK(wide->cost(conv).compute == 4 * native->cost(conv).compute);
  CHECK(wide->cost(conv).fill_drain == 4 * native->cost(conv).fill_drain);
  CHECK(wide->cost(conv).ifmap_reads == native->cost(conv).ifmap_reads);
  CHECK(wide->peak_macs_per_cycle() * 4 == native->peak_macs_per_cycle());
}

TEST_CASE("four multiplications at once take a quarter of the cycles where channels fill them") {
  const MacArrayParameters array = multipliers_of(8, Subword::product);
  const auto native = make_dataflow(array);
  const auto narrow = make_dataflow(array, widths(4, 4));
  CHECK(narrow->cost(conv).compute * 4 == native->cost(conv).compute);
  CHECK(narrow->peak_macs_per_cycle() == 4 * native->peak_macs_per_cycle());
  CHECK(narrow->cost(conv).ifmap_reads ==
        native->cost(conv).ifmap_reads);  // as many elements, half the bytes
  // Two channels a group leave half of each multiplier idle.
  ArrayWork grouped = conv;
  grouped.groups = 32;
  grouped.in_channels = grouped.out_channels = 2;
  const LaneUse use = narrow->lane_use(grouped);
  CHECK(use.useful == grouped.macs());
  CHECK(use.channel_remainder >= grouped.macs());
}

TEST_CASE("at every width the lanes sum to peak times cycles and hold all MACs") {
  for (std::uint32_t seed = 0; seed < 600; ++seed) {
    Dice dice(seed);
    MacArrayParameters array =
        multipliers_of(dice.one_of<int>({4, 8, 16}),
                       dice.one_of<Subword>({Subword::none, Subword::linear, Subword::product}));
    array.dataflow = dice.one_of<DataflowKind>(
        {DataflowKind::dot_product, DataflowKind::weight_stationary, DataflowKind::output_stationary,
         DataflowKind::input_stationary, DataflowKind::row_stationary});
    array.rows = dice.between(1, 20);
    array.cols = dice.between(1, 20);
    array.tap_packing = dice.chance(50);
    array.depthwise = dice.chance(50) ? DepthwiseMode::spatial : DepthwiseMode::none;
    const auto dataflow =
        make_dataflow(array, widths(dice.one_of<int>({4, 8, 16}), dice.one_of<int>({4, 8, 16})));
    const ArrayWork work{dice.between(1, 9),  dice.between(1, 40), dice.between(1, 40), dice.between(1, 20),
                         dice.between(1, 20), dice.between(1, 3),  dice.between(1, 3)};
    const LaneUse use = dataflow->lane_use(work);
    INFO("seed " << seed);
    REQUIRE(use.useful == work.macs());
    REQUIRE(use.channel_remainder >= 0);
    REQUIRE(double(use.total()) ==
            Approx(dataflow->peak_macs_per_cycle() * double(dataflow->cost(work).cycles())));
    REQUIRE(dataflow->peak_macs_per_cycle() * double(dataflow->cost(work).cycles()) >= double(work.macs()));
  }
}

}  // namespace vargsim::test
