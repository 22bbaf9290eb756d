#pragma once
/// Most bytes of the SRAM that were in use at one time.

#include "hw_models/program.h"
#include "hw_models/timeline.h"

namespace vargsim {

/// A buffer is in use from the begin of the first command on it to the end of the last. Bytes that a buffer
/// of the next layer already uses while others of the same buffer are still in use count once.
Bytes peak_occupancy(const Program& program, const Timeline& timeline);

}  // namespace vargsim
