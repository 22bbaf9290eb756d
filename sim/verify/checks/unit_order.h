#pragma once
/// A unit executes one Compute after another in program order, and their waits must say so.

#include "sim/verify/checks/happens_before.h"
#include "sim/verify/findings.h"

namespace vargsim {

void check_unit_order(const Program& program, const HappensBefore& before, Findings& findings);

}  // namespace vargsim
