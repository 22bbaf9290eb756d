#include "sim/verify/random_data.h"

#include <cmath>
#include <random>

#include "sim/verify/quantisation.h"

namespace vargsim {
namespace {

enum class Stream : std::uint32_t { input, weights, bias, factors };

/// Numbers of one tensor. The engine and its seeding are specified by the standard; its distributions are
/// not.
class Draw {
 public:
  Draw(std::uint64_t seed, Stream stream, int index) {
    std::seed_seq words{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32),
                        static_cast<std::uint32_t>(stream), static_cast<std::uint32_t>(index)};
    engine_.seed(words);
  }

  std::int64_t between(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(most - least + 1));
  }

 private:
  std::mt19937_64 engine_;
};

template <class Value>
void fill(std::vector<Value>& values, Draw draw, std::int64_t least, std::int64_t most) {
  for (Value& value : values)
    value = static_cast<Value>(draw.between(least, most));
}

bool has_activation(const Layer& layer) {
  if (const Conv2d* conv = as_conv2d(layer)) return conv->activation != Activation::none;
  const auto* dense = std::get_if<FullyConnected>(&layer.op);
  return dense != nullptr && dense->activation != Activation::none;
}

}  // namespace

ValueMap RandomData::input(const Network& network, int index) const {
  ValueMap map(network.batch(), network.inputs()[static_cast<std::size_t>(index)].shape);
  const ValueRange range = ValueRange::of_bits(types_.ifmap_bits);
  fill(map.values, Draw(seed_, Stream::input, index), range.least, range.most);
  return map;
}

std::int64_t RandomData::largest_weight(const Layer& layer) const {
  // Sums of random products grow with the root of their number; four times that is hardly ever exceeded.
  const double values = double(ValueRange::of_bits(types_.ifmap_bits).most);
  const double room = double(ValueRange::of_bits(types_.psum_bits).most);
  const double fitting = room / (4 * values * std::sqrt(double(fan_in_of(layer))));
  const std::int64_t most = ValueRange::of_bits(types_.weight_bits).most;
  return std::max<std::int64_t>(1, std::min(most, static_cast<std::int64_t>(fitting)));
}

std::vector<std::int16_t> RandomData::weights(const Network& network, LayerId id) const {
  const Layer& layer = network.layer(id);
  std::vector<std::int16_t> weights(static_cast<std::size_t>(weights_of(layer)));
  const std::int64_t most = largest_weight(layer);
  const bool whole = most == ValueRange::of_bits(types_.weight_bits).most;
  fill(weights, Draw(seed_, Stream::weights, id), whole ? -most - 1 : -most, most);
  return weights;
}

std::vector<std::int32_t> RandomData::bias(const Network& network, LayerId id) const {
  const Layer& layer = network.layer(id);
  if (!has_bias(layer)) return {};
  std::vector<std::int32_t> bias(static_cast<std::size_t>(layer.output.channels));
  const double sums = double(largest_weight(layer)) * double(ValueRange::of_bits(types_.ifmap_bits).most) *
                      std::sqrt(double(fan_in_of(layer))) / 4;
  const std::int64_t most = ValueRange::of_bits(types_.psum_bits).most / 4;  // twice that fits
  const std::int64_t size = std::max<std::int64_t>(1, std::min(most, static_cast<std::int64_t>(sums)));
  const bool shifted = has_activation(layer);
  fill(bias, Draw(seed_, Stream::bias, id), shifted ? 0 : -size, shifted ? 2 * size : size);
  return bias;
}

RandomData::Factors RandomData::factors(LayerId layer) const {
  Draw draw(seed_, Stream::factors, layer);
  constexpr double thousandth = 0.001;
  const double stretch = thousandth * double(draw.between(850, 1150));
  return {stretch, thousandth * double(draw.between(500, 950))};
}

}  // namespace vargsim
