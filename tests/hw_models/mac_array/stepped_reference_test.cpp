/// The stepped references themselves, on cases small enough to work out by hand.

#include <catch2/catch.hpp>

#include "tests/hw_models/mac_array/stepped/direct_convolution.h"
#include "tests/hw_models/mac_array/stepped/dot_product.h"
#include "tests/hw_models/mac_array/stepped/hardware.h"
#include "tests/hw_models/mac_array/stepped/output_stationary.h"
#include "tests/hw_models/mac_array/stepped/random_layer.h"
#include "tests/hw_models/mac_array/stepped/row_stationary.h"
#include "tests/hw_models/mac_array/stepped/stationary.h"

namespace vargsim::test::stepped {
namespace {

Layer pointwise(int groups, int in_channels, int out_channels, int pixels) {
  Layer layer;
  layer.groups = groups;
  layer.in_channels = in_channels;
  layer.out_channels = out_channels;
  layer.in_cols = layer.out_cols = pixels;
  return layer;
}

Operands some_operands(const Layer& layer) {
  Dice dice(1);
  return random_operands(layer, dice);
}

long stationary_cycles(const SystolicArray& array, const Layer& layer) {
  return run_stationary(Stationary::weights, array, layer, some_operands(layer)).cycles;
}

long output_stationary_cycles(const SystolicArray& array, const Layer& layer) {
  return run_output_stationary(array, layer, some_operands(layer)).cycles;
}

}  // namespace

TEST_CASE("the direct convolution pads, strides, dilates and keeps groups apart") {
  Layer layer = pointwise(2, 1, 1, 2);  // a row of four elements a group, taps two apart, outputs two apart
  layer.in_cols = 4;
  layer.kernel_cols = 2;
  layer.stride_cols = 2;
  layer.dilation_cols = 2;
  layer.pad_cols = 1;
  const Operands operands{{1, 2, 3, 4, 5, 6, 7, 8}, {10, 100, -1, 1}};
  // Output 0 reads columns -1 and 1, output 1 columns 1 and 3.
  CHECK(direct_convolution(layer, operands) == Psums{100 * 2, 10 * 2 + 100 * 4, 6, -6 + 8});
}

TEST_CASE("one full fold of a weight-stationary array loads, streams and drains") {
  // Rows to load, elements to stream; then the last one runs down the rows and to the last column.
  CHECK(stationary_cycles({4, 3}, pointwise(1, 4, 3, 10)) == 4 + 10 + (4 - 1) + (3 - 1));
  CHECK(stationary_cycles({1, 1}, pointwise(1, 1, 1, 1)) == 1 + 1);
}

TEST_CASE("the next weights are loaded behind a stream that is long enough") {
  CHECK(stationary_cycles({4, 3}, pointwise(1, 8, 3, 10)) == 4 + 10 + 10 + (4 - 1) + (3 - 1));
  CHECK(stationary_cycles({4, 3}, pointwise(1, 8, 3, 2)) == 4 + 4 + 2 + (4 - 1) + (3 - 1));
}

TEST_CASE("blocks on the diagonal load down to the last, blocks of columns do not") {
  const Layer layer = pointwise(2, 2, 2, 10);
  CHECK(stationary_cycles({4, 4, Packing::block_diagonal, 2}, layer) == 4 + 10 + (4 - 1) + (4 - 1));
  CHECK(stationary_cycles({4, 4, Packing::columns, 2}, layer) == 2 + 10 + (4 - 1) + (2 - 1));
}

TEST_CASE("one full fold of an output-stationary array") {
  CHECK(output_stationary_cycles({4, 3}, pointwise(1, 7, 3, 4)) == 7 + (4 - 1) + (3 - 1));
}

TEST_CASE("a fold of few steps waits until the result bus is free") {
  CHECK(output_stationary_cycles({4, 3}, pointwise(1, 2, 6, 4)) == 4 + 2 + (4 - 1) + (3 - 1));
  CHECK(output_stationary_cycles({4, 3}, pointwise(1, 9, 6, 4)) == 9 + 9 + (4 - 1) + (3 - 1));
}

TEST_CASE("a dot-product step is in its psum when it has run through the pipeline") {
  DotProductArray array;
  array.pipeline_depth = 3;
  const Layer layer = pointwise(1, 1, 1, 5);
  CHECK(run_dot_product(array, {}, layer, some_operands(layer)).cycles == 5 + 3);
}

TEST_CASE("a row-stationary pass loads its filters, then takes a cycle a product and one a PE row") {
  RowStationaryArray array;
  array.rows = array.cols = 3;
  Layer layer = pointwise(1, 1, 2, 7);
  layer.kernel_rows = 3;
  layer.kernel_cols = 2;
  layer.in_rows = 5;
  layer.out_rows = 3;
  layer.in_cols = 8;
  CHECK(run_row_stationary(array, 2, layer, some_operands(layer)).cycles == 2 * 2 + 7 * 2 * 2 + (3 - 1));
}

TEST_CASE("neighbours of a spatial unit pass on what the map's halo holds once") {
  DotProductArray array;
  array.lanes_in = 4;
  array.lanes_out = 5;
  Layer layer = pointwise(1, 1, 1, 5);
  layer.kernel_rows = layer.kernel_cols = 3;
  layer.in_rows = 6;
  layer.in_cols = 7;
  layer.out_rows = 4;
  DotProductMapping mapping;
  mapping.spatial = true;
  const Run run = run_dot_product(array, mapping, layer, some_operands(layer));
  CHECK(run.ifmap_reads == 6L * 7);
  CHECK(run.weight_reads == 9);
  CHECK(run.cycles == 9 + array.pipeline_depth);
}

TEST_CASE("an output that leaves twice is an error of the hardware") {
  const Layer layer = pointwise(1, 1, 1, 2);
  Sink sink(layer);
  sink.take(0, 0, 1, 5);
  CHECK_FALSE(sink.complete());
  CHECK_THROWS_AS(sink.take(0, 0, 1, 5), HardwareError);
}

}  // namespace vargsim::test::stepped
