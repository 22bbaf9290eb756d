#pragma once
/// Weight stationary systolic dataflow, as in Google's TPU: the K = taps x channels weights of a filter lie
/// down a column, filters side by side, output pixels stream past. Psums move down the columns into
/// accumulators, which add what the row folds leave. Timing: stationary_timing.h.

#include <memory>

#include "hw_models/mac_array/dataflow.h"

namespace vargsim {

std::unique_ptr<Dataflow> make_weight_stationary(const MacArrayParameters& parameters);

}  // namespace vargsim
