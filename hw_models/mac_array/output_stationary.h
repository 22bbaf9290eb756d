#pragma once
/// Output stationary systolic dataflow: PE (i, j) accumulates output pixel i of filter j; the K = taps x
/// channels ifmap elements of a pixel enter its row from the left, the weights of a filter its column from
/// the top, both skewed by one cycle a row and column.
///
/// A sum leaves on its column's result bus in the cycle of its last product. The bus takes one result a
/// cycle, so the next fold starts after max(K, r) cycles, r the rows in use of a group's block:
///
///   start_0 = 0,  start_{f+1} = start_f + max(K, r_f),  end = max over f of start_f + K + height_f + width_f
///   - 2.
///
/// One full fold takes K + rows + cols - 2, as SCALE-Sim has it; its folds are serial, these overlap.

#include <memory>

#include "hw_models/mac_array/dataflow.h"

namespace vargsim {

std::unique_ptr<Dataflow> make_output_stationary(const MacArrayParameters& parameters);

}  // namespace vargsim
