#pragma once
/// Random layers and tilings of them, and the Program of one layer alone.

#include "hw_models/parameters.h"
#include "sim/schedule/tiling.h"
#include "tests/support/dice.h"

namespace vargsim::test {

/// Convolutions of all kinds, pools and adds over small maps, with odd sizes, strides, paddings and groups.
WindowedOp random_op(Dice& dice);

/// Any tiling of the search's set, whether it fits an SRAM or not.
Tiling random_tiling(const WindowedOp& op, Dice& dice);

struct LayerProgram {
  Program program;
  Bytes sram_bytes = 0;
};

/// The commands of one layer on tensors of its own, its rings one after another from the SRAM's bottom.
LayerProgram layer_program(const WindowedOp& op, const Tiling& tiling);

/// Several layers, each with rings of its own shape over the same bytes, the ofmap of one the ifmap of the
/// next where the shapes allow.
LayerProgram network_program(const std::vector<WindowedOp>& ops, const std::vector<Tiling>& tilings);

/// A convolution with a square kernel, without padding.
WindowedOp convolution(MapShape in, int out_channels, int groups, int kernel, int stride = 1);

}  // namespace vargsim::test
