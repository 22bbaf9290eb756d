#pragma once
/// The four checks of program_checker.h, in the order they run. The later ones rely on what the first has
/// found to be in order.

#include "tests/support/happens_before.h"
#include "tests/support/program_checker.h"
#include "tests/support/program_checks/report.h"

namespace vargsim::test {

/// Everything names something that exists and fits.
void check_shapes(const Program& program, Bytes capacity, const std::vector<LayerOps>& ops, Report& report);

/// Who touches which bytes, in which order.
void check_hazards(const Program& program, const HappensBefore& before, Report& report);

/// Every element of an ofmap is stored once, and before it is loaded.
void check_dram(const Program& program, const HappensBefore& before, Report& report);

/// What the lines hold is what the Computes need.
void check_contents(const Program& program, const std::vector<LayerOps>& ops, Report& report);

}  // namespace vargsim::test
