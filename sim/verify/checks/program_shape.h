#pragma once
/// Does everything in a Program name something that exists and fit where it goes? What passes can be executed
/// without leaving a memory.

#include "hw_models/parameters.h"
#include "sim/verify/findings.h"

namespace vargsim {

/// Ids exist, waits name earlier commands, boxes lie in tensors, slices in rings, rings in the SRAM, tensors
/// apart from each other; lines are long enough for what is moved and computed.
void check_shape(const Program& program, Bytes sram_capacity, const DatatypeParameters& types,
                 Findings& findings);

}  // namespace vargsim
