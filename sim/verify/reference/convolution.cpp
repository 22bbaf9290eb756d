#include "sim/verify/dot_product.h"
#include "sim/verify/reference/operations.h"

namespace vargsim {
namespace {

/// Sum over the taps inside the map of one filter, whose group's inputs begin at `first_channel`.
template <class Sum>
std::int64_t window_sum(const ValueMap& ifmap, const Conv2d& conv, const std::int16_t* filter, int image,
                        int y, int x, int first_channel) {
  const int in_per_group = ifmap.shape.channels / conv.groups;
  std::int64_t sum = 0;
  for (int ky = 0; ky < conv.kernel.height; ++ky) {
    const int in_y = y * conv.stride.height - conv.padding.top + ky * conv.dilation.height;
    for (int kx = 0; kx < conv.kernel.width; ++kx) {
      const int in_x = x * conv.stride.width - conv.padding.left + kx * conv.dilation.width;
      const std::int64_t tap = std::int64_t{ky} * conv.kernel.width + kx;
      if (in_y < 0 || in_y >= ifmap.shape.height || in_x < 0 || in_x >= ifmap.shape.width) continue;
      sum += dot_product<Sum>(ifmap.pixel(image, in_y, in_x) + first_channel, filter + tap * in_per_group,
                              in_per_group);
    }
  }
  return sum;
}

}  // namespace

PsumMap convolution(const ValueMap& ifmap, const Conv2d& conv, const Shape& output,
                    const std::vector<std::int16_t>& weights, const std::vector<std::int32_t>& bias,
                    const DatatypeParameters& types) {
  PsumMap result(ifmap.images, output);
  const ValueRange psums = ValueRange::of_bits(types.psum_bits);
  const int in_per_group = ifmap.shape.channels / conv.groups;
  const int out_per_group = output.channels / conv.groups;
  const std::int64_t filter_size = std::int64_t{conv.kernel.height} * conv.kernel.width * in_per_group;
  const auto sum_over =
      fits_narrow_sums(types, in_per_group) ? window_sum<std::int32_t> : window_sum<std::int64_t>;
  for_each_pixel(ifmap.images, output, [&](int image, int y, int x) {
    for (int out = 0; out < output.channels; ++out) {
      const std::int64_t start = bias.empty() ? 0 : bias[static_cast<std::size_t>(out)];
      const std::int64_t sum = start + sum_over(ifmap, conv, weights.data() + out * filter_size, image, y, x,
                                                out / out_per_group * in_per_group);
      result.at(image, y, x, out) = static_cast<std::int32_t>(psums.clamp(sum));
    }
  });
  return result;
}

}  // namespace vargsim
