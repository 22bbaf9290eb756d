#pragma once
/// The loop nests of the reference, one a layer type. Exact sums in 64 bits; psums saturate to their width.

#include "hw_models/parameters.h"
#include "sim/verify/quantisation.h"
#include "sim/verify/registers.h"
#include "sim/verify/value_map.h"

namespace vargsim {

/// psum[o] = bias[o] + sum over the taps inside the map and the channels of o's group of value * weight.
/// `bias` may be empty.
PsumMap convolution(const ValueMap& ifmap, const Conv2d& conv, const Shape& output,
                    const std::vector<std::int16_t>& weights, const std::vector<std::int32_t>& bias,
                    const DatatypeParameters& types);

/// Average: sum over the window, zeros outside of the map included, over kernel height x width, rounded half
/// away from zero. Max: largest value of the window inside the map.
ValueMap pooled(const ValueMap& ifmap, const Pool2d& pool, const Shape& output);

/// value * its channel's factor.
PsumMap scaled(const ValueMap& ifmap, const ValueMap& factors);

/// Largest sum of squares over `size` neighbouring channels.
std::int64_t largest_sum_of_squares(const ValueMap& ifmap, int size);

/// value * 2^15 * the factor that the registers' table has for the sum of squares over channels c - size / 2
/// to c + (size - 1) / 2, as far as they exist.
PsumMap normed(const ValueMap& ifmap, int size, const LayerRegisters& registers);

ValueMap concatenated(const std::vector<const ValueMap*>& parts, const Shape& output);
ValueMap shuffled(const ValueMap& ifmap, int groups);
ValueMap sliced(const ValueMap& ifmap, int first, const Shape& output);

}  // namespace vargsim
