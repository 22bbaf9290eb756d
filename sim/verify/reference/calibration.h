#pragma once
/// Chooses a layer's requantisation from all its results.

#include <vector>

#include "sim/verify/quantisation.h"

namespace vargsim {

/// The factor that takes results to `range` such that at most one of 5,000 is clamped.
Requantiser fitting_requantiser(std::vector<double> magnitudes, const ValueRange& range);

/// Both factors of an add: the second operand counts for 13/16 of the first, so that swapped operands show.
constexpr double residual_weight = 0.8125;

}  // namespace vargsim
