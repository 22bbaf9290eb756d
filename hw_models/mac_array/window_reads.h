#pragma once
/// How many ifmap positions a sliding window reads along one dimension.

#include <cstdint>

namespace vargsim {

/// Different positions among i * stride + k * dilation for i in [0, outputs) and k in [0, taps).
std::int64_t distinct_positions(std::int64_t outputs, int taps, int stride, int dilation);

/// Positions that blocks of `block` of the outputs read, each block its own.
std::int64_t reads_along(int outputs, int block, int taps, int stride, int dilation);

}  // namespace vargsim
