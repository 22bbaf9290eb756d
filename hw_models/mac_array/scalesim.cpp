#include "hw_models/mac_array/scalesim.h"

#include <utility>

namespace vargsim {
namespace {

/// What lies along the rows and the columns of the array, and what streams through it.
struct Extents {
  std::int64_t rows, cols, stream;
};

Extents extents(ScaleSimDataflow dataflow, const ArrayWork& work) {
  const std::int64_t k = work.reduction(), p = work.pixels(), m = work.out_channels;
  switch (dataflow) {
    case ScaleSimDataflow::output_stationary:
      return {p, m, k};
    case ScaleSimDataflow::weight_stationary:
      return {k, m, p};
    case ScaleSimDataflow::input_stationary:
      break;
  }
  return {k, p, m};
}

}  // namespace

std::optional<ScaleSimArray> scalesim_array(const MacArrayParameters& parameters) {
  using Known = std::pair<DataflowKind, ScaleSimDataflow>;
  for (const auto& [ours, theirs] :
       {Known{DataflowKind::output_stationary, ScaleSimDataflow::output_stationary},
        Known{DataflowKind::weight_stationary, ScaleSimDataflow::weight_stationary},
        Known{DataflowKind::input_stationary, ScaleSimDataflow::input_stationary}}) {
    if (parameters.dataflow == ours) return ScaleSimArray{theirs, parameters.rows, parameters.cols};
  }
  return {};
}

ScaleSimFolds scalesim_folds(const ScaleSimArray& array, const ArrayWork& work) {
  const Extents extent = extents(array.dataflow, work);
  return {ceil_div<std::int64_t>(extent.rows, array.rows), ceil_div<std::int64_t>(extent.cols, array.cols)};
}

ArrayCost scalesim_cost(const ScaleSimArray& array, const ArrayWork& work) {
  const ScaleSimFolds folds = scalesim_folds(array, work);
  const Cycles all_folds = work.groups * folds.rows * folds.cols;
  const bool is_os = array.dataflow == ScaleSimDataflow::output_stationary;
  const bool is_is = array.dataflow == ScaleSimDataflow::input_stationary;
  // Where outputs stay nothing is loaded before a fold begins.
  const Cycles load = is_os ? 0 : array.rows;
  const std::int64_t k = work.groups * work.reduction();
  ArrayCost cost;
  cost.compute = all_folds * extents(array.dataflow, work).stream;
  cost.fill_drain = all_folds * (load + array.rows + array.cols - 2);
  cost.ifmap_reads = work.pixels() * k * (is_is ? 1 : folds.cols);
  cost.weight_reads = k * work.out_channels * (is_os ? folds.rows : is_is ? folds.cols : 1);
  return cost;
}

}  // namespace vargsim
