#include "sim/verify/reference/operations.h"

namespace vargsim {

ValueMap concatenated(const std::vector<const ValueMap*>& parts, const Shape& output) {
  ValueMap result(parts.front()->images, output);
  int first = 0;
  for (const ValueMap* part : parts) {
    for_each_pixel(part->images, part->shape, [&](int image, int y, int x) {
      for (int channel = 0; channel < part->shape.channels; ++channel)
        result.at(image, y, x, first + channel) = part->at(image, y, x, channel);
    });
    first += part->shape.channels;
  }
  return result;
}

ValueMap shuffled(const ValueMap& ifmap, int groups) {
  ValueMap result(ifmap.images, ifmap.shape);
  const int per_group = ifmap.shape.channels / groups;
  for_each_pixel(ifmap.images, ifmap.shape, [&](int image, int y, int x) {
    for (int group = 0; group < groups; ++group) {
      for (int j = 0; j < per_group; ++j)
        result.at(image, y, x, j * groups + group) = ifmap.at(image, y, x, group * per_group + j);
    }
  });
  return result;
}

ValueMap sliced(const ValueMap& ifmap, int first, const Shape& output) {
  ValueMap result(ifmap.images, output);
  for_each_pixel(ifmap.images, output, [&](int image, int y, int x) {
    for (int channel = 0; channel < output.channels; ++channel)
      result.at(image, y, x, channel) = ifmap.at(image, y, x, first + channel);
  });
  return result;
}

}  // namespace vargsim
