#pragma once
/// The terminal table of a comparison: layers side by side, totals, and what decides.

#include <string>

#include "sim/report/comparison.h"

namespace vargsim {

std::string comparison_table(const Comparison& comparison);

}  // namespace vargsim
