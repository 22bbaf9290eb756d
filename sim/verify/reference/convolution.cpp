#include "sim/verify/dot_product.h"
#include "sim/verify/reference/operations.h"

namespace vargsim {
namespace {

template <class Sum>
PsumMap convolution_with(const ValueMap& ifmap, const Conv2d& conv, const Shape& output,
                         const std::vector<std::int16_t>& weights, const std::vector<std::int32_t>& bias,
                         const ValueRange& psums) {
  PsumMap result(ifmap.images, output);
  const int in_per_group = ifmap.shape.channels / conv.groups;
  const int out_per_group = output.channels / conv.groups;
  const std::int64_t taps = std::int64_t{conv.kernel.height} * conv.kernel.width;
  for_each_pixel(ifmap.images, output, [&](int image, int y, int x) {
    for (int out = 0; out < output.channels; ++out) {
      const std::int16_t* const filter = weights.data() + out * taps * in_per_group;
      std::int64_t sum = bias.empty() ? 0 : bias[static_cast<std::size_t>(out)];
      for (int ky = 0; ky < conv.kernel.height; ++ky) {
        const int in_y = y * conv.stride.height - conv.padding.top + ky * conv.dilation.height;
        if (in_y < 0 || in_y >= ifmap.shape.height) continue;
        for (int kx = 0; kx < conv.kernel.width; ++kx) {
          const int in_x = x * conv.stride.width - conv.padding.left + kx * conv.dilation.width;
          if (in_x < 0 || in_x >= ifmap.shape.width) continue;
          const std::int16_t* const values =
              ifmap.pixel(image, in_y, in_x) + out / out_per_group * in_per_group;
          sum += dot_product<Sum>(values, filter + (std::int64_t{ky} * conv.kernel.width + kx) * in_per_group,
                                  in_per_group);
        }
      }
      result.at(image, y, x, out) = static_cast<std::int32_t>(psums.clamp(sum));
    }
  });
  return result;
}

}  // namespace

PsumMap convolution(const ValueMap& ifmap, const Conv2d& conv, const Shape& output,
                    const std::vector<std::int16_t>& weights, const std::vector<std::int32_t>& bias,
                    const DatatypeParameters& types) {
  const ValueRange psums = ValueRange::of_bits(types.psum_bits);
  return fits_narrow_sums(types, ifmap.shape.channels)
             ? convolution_with<std::int32_t>(ifmap, conv, output, weights, bias, psums)
             : convolution_with<std::int64_t>(ifmap, conv, output, weights, bias, psums);
}

}  // namespace vargsim
