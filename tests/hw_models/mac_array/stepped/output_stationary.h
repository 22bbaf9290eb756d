#pragma once
/// Output-stationary systolic array, stepped: pixels along the rows, output channels along the columns.
///
/// A PE has a register each for the ifmap operand (moves right), the weight (moves down) and its psum, which
/// goes out on the one result bus of its column in the cycle of its last product.

#include "tests/hw_models/mac_array/stepped/blocks.h"
#include "tests/hw_models/mac_array/stepped/layer.h"

namespace vargsim::test::stepped {

Run run_output_stationary(const SystolicArray& array, const Layer& layer, const Operands& operands);

}  // namespace vargsim::test::stepped
