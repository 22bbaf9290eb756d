#pragma once
/// Input stationary systolic dataflow: the K = taps x channels ifmap elements of an output pixel lie down a
/// column, pixels side by side, filters stream past. Psums move down the columns into accumulators, which add
/// what the row folds leave. Timing: stationary_timing.h.

#include <memory>

#include "hw_models/mac_array/dataflow.h"

namespace vargsim {

std::unique_ptr<Dataflow> make_input_stationary(const MacArrayParameters& parameters);

}  // namespace vargsim
