/// The row-stationary array against its stepped reference.

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/hw_models/mac_array/closed_form.h"
#include "tests/hw_models/mac_array/stepped/direct_convolution.h"
#include "tests/hw_models/mac_array/stepped/random_layer.h"
#include "tests/hw_models/mac_array/stepped/row_stationary.h"

namespace vargsim::test {
namespace {

MacArrayParameters random_array(Dice& dice) {
  MacArrayParameters parameters;
  parameters.dataflow = DataflowKind::row_stationary;
  parameters.rows = dice.between(1, 8);
  parameters.cols = dice.between(1, 8);
  parameters.group_packing =
      dice.one_of<GroupPacking>({GroupPacking::none, GroupPacking::columns, GroupPacking::block_diagonal});
  parameters.ifmap_spad = dice.between(5, 14);
  parameters.filter_spad = dice.between(parameters.ifmap_spad, 80);
  parameters.psum_spad = dice.between(1, 9);
  return parameters;
}

stepped::RowStationaryArray hardware(const MacArrayParameters& parameters) {
  stepped::RowStationaryArray array;
  array.rows = parameters.rows;
  array.cols = parameters.cols;
  array.ifmap_spad = parameters.ifmap_spad;
  array.filter_spad = parameters.filter_spad;
  array.psum_spad = parameters.psum_spad;
  array.mix_groups = parameters.group_packing != GroupPacking::none;
  return array;
}

void check_layer(const MacArrayParameters& parameters, const stepped::Layer& layer, Dice& dice) {
  const stepped::Operands operands = stepped::random_operands(layer, dice);
  const stepped::RowStationaryArray array = hardware(parameters);
  std::vector<SteppedMapping> mappings;
  for (int filters = 1; filters <= most_filters(array, layer); ++filters) {
    mappings.push_back({fmt::format("{} filters interleaved", filters),
                        run_row_stationary(array, filters, layer, operands)});
  }
  check_closed_form(parameters, layer, mappings, direct_convolution(layer, operands));
}

}  // namespace

TEST_CASE("a row-stationary array takes the cycles of the stepped mapping it chooses") {
  const int layers = random_layers(6000);
  for (int seed = 0; seed < layers; ++seed) {
    Dice dice(static_cast<std::uint32_t>(seed));
    INFO("seed " << seed);
    const stepped::Layer layer = stepped::random_layer(dice);
    check_layer(random_array(dice), layer, dice);
  }
}

TEST_CASE("a row-stationary array of Eyeriss' size on grouped convolutions") {
  Dice dice(1);
  MacArrayParameters parameters;
  parameters.dataflow = DataflowKind::row_stationary;
  parameters.rows = 12;
  parameters.cols = 14;
  for (const GroupPacking packing : {GroupPacking::none, GroupPacking::columns}) {
    parameters.group_packing = packing;
    check_layer(parameters, stepped::grouped_3x3(4, 8, 16, 14), dice);
    check_layer(parameters, stepped::grouped_3x3(32, 1, 1, 14), dice);
    check_layer(parameters, stepped::grouped_3x3(1, 3, 32, 28), dice);
  }
}

}  // namespace vargsim::test
