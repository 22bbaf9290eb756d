#pragma once
/// A map of integer values, channels innermost, as tensors lie in DRAM.

#include <cstdint>
#include <vector>

#include "networks/layer.h"

namespace vargsim {

template <class Value>
struct BasicMap {
  int images = 0;
  Shape shape;
  std::vector<Value> values;

  BasicMap() = default;
  BasicMap(int images_, const Shape& shape_)
      : images(images_), shape(shape_), values(static_cast<std::size_t>(images_ * shape_.elements())) {}

  std::size_t index(int image, int y, int x, int channel) const {
    const std::int64_t pixel = (std::int64_t{image} * shape.height + y) * shape.width + x;
    return static_cast<std::size_t>(pixel * shape.channels + channel);
  }
  Value& at(int image, int y, int x, int channel) { return values[index(image, y, x, channel)]; }
  const Value& at(int image, int y, int x, int channel) const { return values[index(image, y, x, channel)]; }
  /// The channels of a pixel, one after another.
  Value* pixel(int image, int y, int x) { return values.data() + index(image, y, x, 0); }
  const Value* pixel(int image, int y, int x) const { return values.data() + index(image, y, x, 0); }
};

using ValueMap = BasicMap<std::int16_t>;  ///< activations of up to 16 bits
using PsumMap = BasicMap<std::int32_t>;   ///< accumulators, before requantisation

/// Calls `visit(image, y, x)` for each pixel, in the order of memory.
template <class Visit>
void for_each_pixel(int images, const Shape& shape, const Visit& visit) {
  for (int image = 0; image < images; ++image) {
    for (int y = 0; y < shape.height; ++y) {
      for (int x = 0; x < shape.width; ++x)
        visit(image, y, x);
    }
  }
}

}  // namespace vargsim
