/// Where our systolic arrays are faster than SCALE-Sim's: operands stream for as long, fold by fold, but the
/// next fold's weights load and the last one's results leave meanwhile, and a partly filled fold loads and
/// drains no more than it has. The folds are walked one by one here; the models have closed forms.

#include <algorithm>

#include <catch2/catch.hpp>

#include "hw_models/mac_array/scalesim.h"
#include "sim/topology/topology.h"
#include "tests/support/dice.h"

using namespace vargsim;

namespace {

constexpr DataflowKind systolic_kinds[] = {DataflowKind::output_stationary, DataflowKind::weight_stationary,
                                           DataflowKind::input_stationary};

struct Fold {
  std::int64_t stream, rows, cols;
};

/// `extent` cut into pieces of `block`.
std::vector<std::int64_t> pieces(std::int64_t extent, std::int64_t block) {
  std::vector<std::int64_t> cut;
  for (; extent > 0; extent -= block)
    cut.push_back(std::min(extent, block));
  return cut;
}

/// What lies along rows and columns and what streams.
struct Extents {
  std::int64_t rows, cols, stream;
};

Extents extents_of(DataflowKind kind, const ArrayWork& work) {
  const std::int64_t k = work.reduction(), p = work.pixels(), m = work.out_channels;
  if (kind == DataflowKind::output_stationary) return {p, m, k};
  return kind == DataflowKind::weight_stationary ? Extents{k, m, p} : Extents{k, p, m};
}

std::int64_t stripes(const MacArrayParameters& array, const ArrayWork& work) {
  const Extents extents = extents_of(array.dataflow, work);
  return extents.rows > array.rows ? ceil_div<std::int64_t>(extents.stream, array.accumulator_rows) : 1;
}

std::vector<Fold> folds_of(const MacArrayParameters& array, const ArrayWork& work) {
  const Extents extents = extents_of(array.dataflow, work);
  const auto row_pieces = pieces(extents.rows, array.rows);
  const bool accumulates = array.dataflow != DataflowKind::output_stationary && row_pieces.size() > 1;
  std::vector<Fold> folds;
  for (int group = 0; group < work.groups; ++group) {
    for (const std::int64_t stream :
         pieces(extents.stream, accumulates ? array.accumulator_rows : extents.stream)) {
      for (const std::int64_t cols : pieces(extents.cols, array.cols)) {
        for (const std::int64_t rows : row_pieces)
          folds.push_back({stream, rows, cols});
      }
    }
  }
  return folds;
}

/// Cycles in which nothing streams: a fold that waits for its weights or for the column's result bus, and
/// what is left to drain after the last stream.
Cycles not_streaming(const MacArrayParameters& array, const ArrayWork& work) {
  const bool results_stay = array.dataflow == DataflowKind::output_stationary;
  Cycles now = 0, streamed = 0, end = 0, stream_before = 0, rows_before = 0;
  for (const Fold& fold : folds_of(array, work)) {
    const Cycles needed = results_stay ? rows_before : fold.rows;
    now += std::max<Cycles>(0, needed - stream_before);
    now += fold.stream;
    streamed += fold.stream;
    const Cycles drain = fold.cols - 1 + (results_stay ? fold.rows : array.rows) - 1;
    end = std::max(end, now + drain);
    stream_before = fold.stream;
    rows_before = fold.rows;
  }
  return end - streamed;
}

MacArrayParameters systolic(DataflowKind kind, int rows, int cols) {
  MacArrayParameters array;
  array.dataflow = kind;
  array.rows = rows;
  array.cols = cols;
  return array;
}

void check_explained(const MacArrayParameters& array, const ArrayWork& work) {
  const std::optional<ScaleSimArray> scalesim = scalesim_array(array);
  REQUIRE(scalesim);
  const ArrayCost ours = make_dataflow(array)->cost(work);
  const ArrayCost theirs = scalesim_cost(*scalesim, work);
  CHECK(ours.compute == theirs.compute);
  CHECK(ours.fill_drain == not_streaming(array, work));
  CHECK(ours.cycles() <= theirs.cycles());
  // What is stationary is read again for every stripe that the accumulators hold.
  const std::int64_t again = stripes(array, work);
  CHECK(ours.ifmap_reads ==
        theirs.ifmap_reads * (array.dataflow == DataflowKind::input_stationary ? again : 1));
  CHECK(ours.weight_reads ==
        theirs.weight_reads * (array.dataflow == DataflowKind::weight_stationary ? again : 1));
}

ArrayWork random_work(test::Dice& dice) {
  ArrayWork work;
  work.groups = dice.between(1, 4);
  work.in_channels = dice.between(1, 60);
  work.out_channels = dice.between(1, 90);
  work.out_rows = dice.between(1, 50);
  work.out_cols = dice.between(1, 50);
  work.kernel_rows = dice.between(1, 5);
  work.kernel_cols = dice.between(1, 5);
  return work;
}

}  // namespace

TEST_CASE("on both topologies we are faster than SCALE-Sim by just what overlaps") {
  for (const char* name : {"resnet18", "vit_s"}) {
    const Topology topology =
        read_topology(std::string(VARGSIM_SOURCE_DIR) + "/tests/golden/scalesim/" + name + ".csv");
    for (const int side : {16, 32}) {
      for (const DataflowKind kind : systolic_kinds) {
        for (const TopologyLayer& layer : topology.layers) {
          INFO(name << " " << layer.name << " " << side << " dataflow " << static_cast<int>(kind));
          check_explained(systolic(kind, side, side), layer.work);
        }
      }
    }
  }
}

TEST_CASE("on random grouped layers we are faster than SCALE-Sim by just what overlaps") {
  test::Dice dice(5);
  for (int trial = 0; trial < 600; ++trial) {
    const ArrayWork work = random_work(dice);
    for (const DataflowKind kind : systolic_kinds) {
      const MacArrayParameters array = systolic(kind, dice.between(1, 40), dice.between(1, 40));
      INFO("trial " << trial << " dataflow " << static_cast<int>(kind) << " " << array.rows << " x "
                    << array.cols);
      check_explained(array, work);
    }
  }
}

TEST_CASE("one full fold takes as long as SCALE-Sim's") {
  for (const DataflowKind kind : systolic_kinds) {
    const MacArrayParameters array = systolic(kind, 24, 20);
    const bool is_os = kind == DataflowKind::output_stationary,
               is_ws = kind == DataflowKind::weight_stationary;
    ArrayWork work;
    work.in_channels = is_os ? 7 : 24;
    work.out_channels = is_os || is_ws ? 20 : 7;
    work.out_rows = is_os ? 24 : is_ws ? 7 : 20;
    INFO(static_cast<int>(kind));
    const ArrayCost ours = make_dataflow(array)->cost(work);
    CHECK(ours.cycles() == scalesim_cost(*scalesim_array(array), work).cycles());
    CHECK(ours.cycles() == 7 + (is_os ? 0 : 24) + 24 + 20 - 2);
  }
}

TEST_CASE("SCALE-Sim has no array of adder trees and none of row stationary PEs") {
  CHECK_FALSE(scalesim_array(systolic(DataflowKind::dot_product, 16, 16)));
  CHECK_FALSE(scalesim_array(systolic(DataflowKind::row_stationary, 16, 16)));
}
