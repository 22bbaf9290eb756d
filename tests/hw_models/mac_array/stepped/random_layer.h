#pragma once
/// Small random layers and their operands, and how a failing case is printed.

#include <string>

#include "tests/hw_models/mac_array/stepped/layer.h"
#include "tests/support/dice.h"

namespace vargsim::test::stepped {

/// 1..8 groups of 1..9 -> 1..9 channels, kernels up to 5 x 5, strides and dilations of 1 and 2, maps up to 9
/// x 9.
Layer random_layer(Dice& dice);

/// All values of int8.
Operands random_operands(const Layer& layer, Dice& dice);

std::string text(const Layer& layer);

}  // namespace vargsim::test::stepped
