#include <limits>

#include "sim/verify/reference/operations.h"

namespace vargsim {
namespace {

struct WindowSummary {
  std::int64_t sum = 0;
  std::int16_t largest = std::numeric_limits<std::int16_t>::min();
};

WindowSummary summarise_window(const ValueMap& ifmap, const Pool2d& pool, int image, int y, int x,
                               int channel) {
  WindowSummary summary;
  for (int ky = 0; ky < pool.kernel.height; ++ky) {
    for (int kx = 0; kx < pool.kernel.width; ++kx) {
      const int in_y = y * pool.stride.height - pool.padding.top + ky;
      const int in_x = x * pool.stride.width - pool.padding.left + kx;
      if (in_y < 0 || in_y >= ifmap.shape.height || in_x < 0 || in_x >= ifmap.shape.width) continue;
      const std::int16_t value = ifmap.at(image, in_y, in_x, channel);
      summary.sum += value;
      summary.largest = std::max(summary.largest, value);
    }
  }
  return summary;
}

}  // namespace

ValueMap pooled(const ValueMap& ifmap, const Pool2d& pool, const Shape& output) {
  ValueMap result(ifmap.images, output);
  const std::int64_t taps = std::int64_t{pool.kernel.height} * pool.kernel.width;
  for_each_pixel(ifmap.images, output, [&](int image, int y, int x) {
    for (int channel = 0; channel < output.channels; ++channel) {
      const WindowSummary window = summarise_window(ifmap, pool, image, y, x, channel);
      result.at(image, y, x, channel) = pool.kind == PoolKind::max
                                            ? window.largest
                                            : static_cast<std::int16_t>(rounded_quotient(window.sum, taps));
    }
  });
  return result;
}

}  // namespace vargsim
