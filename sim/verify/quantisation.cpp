#include "sim/verify/quantisation.h"

#include <cmath>

namespace vargsim {
namespace {

constexpr int multiplier_bits = 30;
constexpr int most_shift = 62;

}  // namespace

std::int64_t rounded_quotient(std::int64_t numerator, std::int64_t denominator) {
  const std::int64_t magnitude = (std::abs(numerator) + denominator / 2) / denominator;
  return numerator < 0 ? -magnitude : magnitude;
}

Requantiser requantiser_of(double factor) {
  int exponent = 0;
  const double fraction = std::frexp(factor, &exponent);  // in [0.5, 1)
  const auto multiplier = static_cast<std::int32_t>(std::lround(std::ldexp(fraction, multiplier_bits)));
  return {multiplier, std::clamp(multiplier_bits - exponent, 0, most_shift)};
}

}  // namespace vargsim
