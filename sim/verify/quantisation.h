#pragma once
/// Integer arithmetic of quantised networks: rounding, clamping, requantisation.
///
/// A real factor is an int32 multiplier and a right shift, as in Jacob et al., "Quantization and Training of
/// Neural Networks for Efficient Integer-Arithmetic-Only Inference" (2018), without zero points. Halves round
/// away from zero.

#include <algorithm>
#include <cstdint>

namespace vargsim {

/// The values that a signed element of some width can have.
struct ValueRange {
  std::int64_t least = 0;
  std::int64_t most = 0;

  static constexpr ValueRange of_bits(int bits) {
    return {-(std::int64_t{1} << (bits - 1)), (std::int64_t{1} << (bits - 1)) - 1};
  }
  std::int64_t clamp(std::int64_t value) const { return std::clamp(value, least, most); }
  bool holds(std::int64_t value) const { return value >= least && value <= most; }
  std::size_t size() const { return static_cast<std::size_t>(most - least + 1); }
};

/// `numerator` / `denominator` (positive), to the nearest integer.
std::int64_t rounded_quotient(std::int64_t numerator, std::int64_t denominator);

/// value * multiplier / 2^shift, to the nearest integer. Not clamped. Values fit 32 bits.
struct Requantiser {
  std::int32_t multiplier = 1;
  int shift = 0;  ///< 0..62

  std::int64_t operator()(std::int64_t value) const {
    if (shift == 0) return value * multiplier;
    const std::int64_t product = value * multiplier;
    const std::int64_t half = std::int64_t{1} << (shift - 1);
    return product >= 0 ? (product + half) >> shift : -((half - product) >> shift);
  }
};

/// The requantiser nearest to a positive factor: a multiplier of 30 significant bits. Factors of 2^29 and
/// more become the largest there is.
Requantiser requantiser_of(double factor);

}  // namespace vargsim
