#pragma once
/// Cycles of the vector unit in closed form, shared by the scheduler and the module.
///
/// A pool takes one element operation a window tap and output, an add one an output; `lanes` operations a
/// cycle. The same number of lanes sits behind the MAC array to requantise its outputs: see
/// `requantise_cycles`.

#include "hw_models/parameters.h"
#include "hw_models/program.h"

namespace vargsim {

/// Element operations of a pool or add tile.
std::int64_t vector_operations(ComputeKind kind, std::int64_t outputs, int taps);

Cycles vector_cycles(const VectorUnitParameters& parameters, std::int64_t operations);

/// Least cycles in which `outputs` accumulators can leave the array (bias, requantisation, ReLU: one pass).
Cycles requantise_cycles(const VectorUnitParameters& parameters, std::int64_t outputs);

}  // namespace vargsim
