#pragma once
/// Units of every quantity that crosses a module boundary. They are signed 64-bit integers, so that
/// differences are safe and sums over the largest networks cannot overflow.

#include <cstdint>

namespace vargsim {

using Bytes = std::int64_t;   ///< bytes, never bits
using Cycles = std::int64_t;  ///< accelerator clock cycles
using Ticks = std::int64_t;   ///< DRAM command clock periods (tCK)
using Macs = std::int64_t;    ///< multiply-accumulates

/// Smallest integer not below numerator / denominator, for non-negative numerators and positive denominators.
template <class Integer>
constexpr Integer ceil_div(Integer numerator, Integer denominator) {
  return (numerator + denominator - 1) / denominator;
}

/// Smallest multiple of `step` not below `value`.
template <class Integer>
constexpr Integer round_up(Integer value, Integer step) {
  return ceil_div(value, step) * step;
}

/// Bytes of `elements` elements of `bits` bits side by side, the last byte filled up.
constexpr Bytes packed_bytes(std::int64_t elements, int bits) {
  constexpr std::int64_t byte_bits = 8;
  return ceil_div(elements * bits, byte_bits);
}

}  // namespace vargsim
