#include "hw_models/mac_array/window_reads.h"

#include <algorithm>
#include <numeric>

namespace vargsim {

std::int64_t distinct_positions(std::int64_t outputs, int taps, int stride, int dilation) {
  // Output i reads at tap k what output i - dilation/common reads at tap k + stride/common.
  const int common = std::gcd(stride, dilation);
  const std::int64_t repeated_outputs = std::max<std::int64_t>(0, outputs - dilation / common);
  const std::int64_t repeated_taps = std::max(0, taps - stride / common);
  return outputs * taps - repeated_outputs * repeated_taps;
}

std::int64_t reads_along(int outputs, int block, int taps, int stride, int dilation) {
  const std::int64_t whole = outputs / block * distinct_positions(block, taps, stride, dilation);
  return whole + distinct_positions(outputs % block, taps, stride, dilation);
}

}  // namespace vargsim
