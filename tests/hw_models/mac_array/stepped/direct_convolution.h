#pragma once
/// A convolution as its definition says, loop by loop: what every array must compute.

#include "tests/hw_models/mac_array/stepped/layer.h"

namespace vargsim::test::stepped {

Psums direct_convolution(const Layer& layer, const Operands& operands);

}  // namespace vargsim::test::stepped
