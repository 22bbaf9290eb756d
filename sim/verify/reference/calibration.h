#pragma once
/// Chooses a layer's requantisation from all its results.

#include <vector>

#include "sim/verify/quantisation.h"

namespace vargsim {

/// `stretch` times the factor that takes results to `range` such that at most one of 5,000 is clamped. Fewer
/// results than that are never stretched beyond the range: 1 / stretch stands for a larger one.
Requantiser fitting_requantiser(std::vector<double> magnitudes, const ValueRange& range, double stretch);

}  // namespace vargsim
