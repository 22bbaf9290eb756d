#pragma once
/// Weight- and input-stationary systolic array, stepped.
///
/// A PE has a register each for the stationary operand in use, the next one (shadow, a link of a shift chain
/// that comes down its column), the streamed operand (moves right) and the psum (moves down).

#include "tests/hw_models/mac_array/stepped/blocks.h"
#include "tests/hw_models/mac_array/stepped/layer.h"

namespace vargsim::test::stepped {

enum class Stationary { weights, inputs };

Run run_stationary(Stationary stationary, const SystolicArray& array, const Layer& layer,
                   const Operands& operands);

}  // namespace vargsim::test::stepped
