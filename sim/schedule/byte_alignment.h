#pragma once
/// Maps of 4-bit elements: what lies within another map must begin at a whole byte.

#include "hw_models/parameters.h"
#include "networks/network.h"
#include "sim/schedule/placement.h"

namespace vargsim {

/// Throws InfeasibleError naming the first layer whose map begins within a byte of the map that holds it, or
/// is read under dimensions that fill up bytes elsewhere. Never for elements of whole bytes.
void require_whole_bytes(const Network& network, const Placement& placement, const DatatypeParameters& types);

}  // namespace vargsim
