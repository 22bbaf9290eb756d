/// The systolic arrays against their stepped references.

#include <algorithm>
#include <set>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/hw_models/mac_array/closed_form.h"
#include "tests/hw_models/mac_array/stepped/direct_convolution.h"
#include "tests/hw_models/mac_array/stepped/output_stationary.h"
#include "tests/hw_models/mac_array/stepped/random_layer.h"
#include "tests/hw_models/mac_array/stepped/stationary.h"

namespace vargsim::test {
namespace {

MacArrayParameters random_array(DataflowKind dataflow, Dice& dice) {
  MacArrayParameters parameters;
  parameters.dataflow = dataflow;
  parameters.rows = dice.between(1, 8);
  parameters.cols = dice.between(1, 8);
  parameters.group_packing =
      dice.one_of<GroupPacking>({GroupPacking::none, GroupPacking::columns, GroupPacking::block_diagonal});
  parameters.accumulator_rows = dice.chance(50) ? dice.between(1, 20) : 1024;
  return parameters;
}

stepped::SystolicArray hardware(const MacArrayParameters& parameters) {
  stepped::SystolicArray array;
  array.rows = parameters.rows;
  array.cols = parameters.cols;
  array.accumulator_rows = parameters.accumulator_rows;
  if (parameters.group_packing == GroupPacking::columns) array.packing = stepped::Packing::columns;
  if (parameters.group_packing == GroupPacking::block_diagonal)
    array.packing = stepped::Packing::block_diagonal;
  return array;
}

/// What one group needs of a block to run in one fold.
struct Extent {
  int rows, cols;
};

Extent extent(DataflowKind dataflow, const stepped::Layer& layer) {
  switch (dataflow) {
    case DataflowKind::weight_stationary:
      return {layer.reduction(), layer.out_channels};
    case DataflowKind::input_stationary:
      return {layer.reduction(), layer.pixels()};
    default:
      return {layer.pixels(), layer.out_channels};
  }
}

/// The groups that may run at once: powers of two, and the most that fit whole.
std::set<int> admissible(stepped::SystolicArray array, DataflowKind dataflow, const stepped::Layer& layer) {
  if (array.packing == stepped::Packing::none) return {1};
  int most = std::min(layer.groups, array.cols);
  if (array.packing == stepped::Packing::block_diagonal) most = std::min(most, array.rows);
  std::set<int> counts;
  for (int count = 1; count <= most; count *= 2)
    counts.insert(count);
  const Extent group = extent(dataflow, layer);
  for (array.groups_at_once = most; array.groups_at_once > 1; --array.groups_at_once) {
    if (group.rows > array.block_rows() || group.cols > array.block_cols()) continue;
    counts.insert(array.groups_at_once);
    break;
  }
  return counts;
}

stepped::Run run(DataflowKind dataflow, const stepped::SystolicArray& array, const stepped::Layer& layer,
                 const stepped::Operands& operands) {
  switch (dataflow) {
    case DataflowKind::weight_stationary:
      return run_stationary(stepped::Stationary::weights, array, layer, operands);
    case DataflowKind::input_stationary:
      return run_stationary(stepped::Stationary::inputs, array, layer, operands);
    default:
      return run_output_stationary(array, layer, operands);
  }
}

/// Steps a layer with every admissible number of groups at once; says whether several at once were faster.
bool check_layer(const MacArrayParameters& parameters, const stepped::Layer& layer, Dice& dice) {
  const stepped::Operands operands = stepped::random_operands(layer, dice);
  stepped::SystolicArray array = hardware(parameters);
  std::vector<SteppedMapping> mappings;
  bool faster = false;
  for (const int groups : admissible(array, parameters.dataflow, layer)) {
    array.groups_at_once = groups;
    mappings.push_back(
        {fmt::format("{} groups at once", groups), run(parameters.dataflow, array, layer, operands)});
    faster = faster || mappings.back().run.cycles < mappings.front().run.cycles;
  }
  check_closed_form(parameters, layer, mappings, direct_convolution(layer, operands));
  return faster;
}

void check_random_layers(DataflowKind dataflow) {
  const int layers = random_layers(6000);
  int packed = 0;
  for (int seed = 0; seed < layers; ++seed) {
    Dice dice(static_cast<std::uint32_t>(seed));
    INFO("seed " << seed);
    const stepped::Layer layer = stepped::random_layer(dice);
    packed += check_layer(random_array(dataflow, dice), layer, dice);
  }
  CHECK(packed > layers / 50);
}

}  // namespace

TEST_CASE("a weight-stationary array takes the cycles of the stepped mapping it chooses") {
  check_random_layers(DataflowKind::weight_stationary);
}

TEST_CASE("an input-stationary array takes the cycles of the stepped mapping it chooses") {
  check_random_layers(DataflowKind::input_stationary);
}

TEST_CASE("an output-stationary array takes the cycles of the stepped mapping it chooses") {
  check_random_layers(DataflowKind::output_stationary);
}

TEST_CASE("systolic arrays of 16 x 16 PEs on grouped convolutions") {
  Dice dice(1);
  MacArrayParameters parameters;
  for (const DataflowKind dataflow :
       {DataflowKind::weight_stationary, DataflowKind::input_stationary, DataflowKind::output_stationary}) {
    parameters.dataflow = dataflow;
    for (const GroupPacking packing :
         {GroupPacking::none, GroupPacking::columns, GroupPacking::block_diagonal}) {
      parameters.group_packing = packing;
      check_layer(parameters, stepped::grouped_3x3(4, 8, 16, 14), dice);
      check_layer(parameters, stepped::grouped_3x3(32, 1, 1, 14), dice);
      check_layer(parameters, stepped::grouped_3x3(1, 3, 32, 28), dice);
    }
  }
}

}  // namespace vargsim::test
