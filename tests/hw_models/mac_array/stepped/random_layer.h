#pragma once
/// Small random layers and their operands, and how a failing case is printed.

#include <string>

#include "tests/hw_models/mac_array/stepped/layer.h"
#include "tests/support/dice.h"

namespace vargsim::test::stepped {

/// 1..8 groups of 1..9 -> 1..9 channels, kernels up to 5 x 5, strides and dilations of 1 and 2, maps up to 9
/// x 9.
Layer random_layer(Dice& dice);

/// A grouped 3x3 convolution of stride 1 that keeps its map, as a vg block has.
Layer grouped_3x3(int groups, int in_channels, int out_channels, int map);

/// All values of int8.
Operands random_operands(const Layer& layer, Dice& dice);

std::string text(const Layer& layer);

}  // namespace vargsim::test::stepped
