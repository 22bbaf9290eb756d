#pragma once
/// The strided block of DRAM bytes that a box of a tensor is.

#include "hw_models/dram/transfer.h"
#include "hw_models/program.h"

namespace vargsim {

/// Contiguous parts are merged: whole rows become one run, whole columns one run a row, and a box that takes
/// only some channels is a run a pixel.
Transfer transfer_of(const Tensor& tensor, const Box& box, bool write);

}  // namespace vargsim
