#pragma once
/// Cycles of the vector unit in closed form, shared by the scheduler and the module.
///
/// A pool takes one element operation a window tap and output; an add, a scale and a shuffle (whose strided
/// addresses keep the lanes from moving whole words) one an output; a response norm one a channel of its sum,
/// one to look up the power and one to multiply. The unit does `lanes` operations a cycle. The same number of
/// lanes sits behind the MAC array to requantise its outputs: see `requantise_cycles`.

#include "hw_models/parameters.h"
#include "hw_models/program.h"

namespace vargsim {

int operations_per_output(ComputeKind kind, int window_taps, int norm_size);

Cycles vector_cycles(const VectorUnitParameters& parameters, std::int64_t operations);

/// Least cycles in which `outputs` accumulators can leave the array (bias, requantisation, ReLU: one pass).
Cycles requantise_cycles(const VectorUnitParameters& parameters, std::int64_t outputs);

}  // namespace vargsim
