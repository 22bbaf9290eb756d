#include "sim/verify/reference/operations.h"

namespace vargsim {
namespace {

std::int64_t sum_of_squares(const ValueMap& ifmap, int image, int y, int x, int channel, int size) {
  std::int64_t sum = 0;
  for (int other = channel - size / 2; other <= channel + (size - 1) / 2; ++other) {
    if (other < 0 || other >= ifmap.shape.channels) continue;
    const std::int64_t value = ifmap.at(image, y, x, other);
    sum += value * value;
  }
  return sum;
}

}  // namespace

PsumMap scaled(const ValueMap& ifmap, const ValueMap& factors) {
  PsumMap result(ifmap.images, ifmap.shape);
  for_each_pixel(ifmap.images, ifmap.shape, [&](int image, int y, int x) {
    for (int channel = 0; channel < ifmap.shape.channels; ++channel) {
      result.at(image, y, x, channel) =
          std::int32_t{ifmap.at(image, y, x, channel)} * factors.at(image, 0, 0, channel);
    }
  });
  return result;
}

std::int64_t largest_sum_of_squares(const ValueMap& ifmap, int size) {
  std::int64_t largest = 0;
  for_each_pixel(ifmap.images, ifmap.shape, [&](int image, int y, int x) {
    for (int channel = 0; channel < ifmap.shape.channels; ++channel)
      largest = std::max(largest, sum_of_squares(ifmap, image, y, x, channel, size));
  });
  return largest;
}

PsumMap normed(const ValueMap& ifmap, int size, const LayerRegisters& registers) {
  PsumMap result(ifmap.images, ifmap.shape);
  for_each_pixel(ifmap.images, ifmap.shape, [&](int image, int y, int x) {
    for (int channel = 0; channel < ifmap.shape.channels; ++channel) {
      const std::int64_t squares = sum_of_squares(ifmap, image, y, x, channel, size);
      result.at(image, y, x, channel) = ifmap.at(image, y, x, channel) * power_of(registers, squares);
    }
  });
  return result;
}

}  // namespace vargsim
