#pragma once
/// The inner loop that all convolutions of this room share.

#include <cstdint>

#include "hw_models/parameters.h"

namespace vargsim {

/// Whether sums of products of these widths fit 32 bits over any filter a network may have (fewer than 2^17
/// products of 8 bits each).
inline bool fits_narrow_sums(const DatatypeParameters& types, std::int64_t products) {
  return types.ifmap_bits <= 8 && types.weight_bits <= 8 && products < (std::int64_t{1} << 17);
}

/// Compilers make multiply-and-add instructions of the narrow one.
template <class Sum>
Sum dot_product(const std::int16_t* values, const std::int16_t* weights, std::int64_t count) {
  Sum sum = 0;
  for (std::int64_t i = 0; i < count; ++i)
    sum += std::int32_t{values[i]} * weights[i];
  return sum;
}

}  // namespace vargsim
