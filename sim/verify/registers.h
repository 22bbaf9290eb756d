#pragma once
/// What an accelerator is told of a layer apart from its Program: how to requantise, and its tables.
///
/// A Program says where operands lie and what is computed, not by which factors: those are per-layer
/// registers of the requantisation stage. They are part of the data: the reference chooses them, the
/// interpreter uses them.

#include <cstdint>
#include <vector>

#include "networks/layer.h"
#include "sim/verify/quantisation.h"

namespace vargsim {

struct LayerRegisters {
  Requantiser result;                    ///< of psums, products, and the first operand of an add
  Requantiser residual;                  ///< of the second operand of an add
  std::vector<std::int16_t> activation;  ///< by value - least value; empty where the layer has no table
  int square_shift = 0;                  ///< sums of squares are shifted by it to look up `powers`
  std::vector<std::int32_t> powers;      ///< of a response norm: 2^15 times the factor
};

/// Table of an activation that is no ReLU: the value range stands for the reals from -8 to 8, on both sides
/// (of a ReLU6 from -6.4 to 6.4, of a sigmoid from -4 to 4, its results up to 1). Slope of a PReLU: 1/4.
/// Empty for none and relu.
std::vector<std::int16_t> activation_table(Activation activation, const ValueRange& range);

/// Factors of a response norm by the shifted sum of squares.
constexpr int power_entries = 256;
std::vector<std::int32_t> power_table();

/// Entry of the power table for a sum of squares; 0 where the layer has no table.
std::int32_t power_of(const LayerRegisters& registers, std::int64_t sum_of_squares);

}  // namespace vargsim
