#pragma once
/// The data a schedule is tried on: random, and the same for the same seed on every machine.

#include <cstdint>
#include <vector>

#include "hw_models/parameters.h"
#include "networks/network.h"
#include "sim/verify/value_map.h"

namespace vargsim {

class RandomData {
 public:
  RandomData(std::uint64_t seed, const DatatypeParameters& types) : seed_(seed), types_(types) {}

  /// Values over the whole range of an ifmap element.
  ValueMap input(const Network& network, int index) const;

  /// Filter after filter, each tap after tap, channels of the group innermost. Over the whole range of a
  /// weight, or as much of it as keeps sums of this fan-in within a psum almost surely.
  std::vector<std::int16_t> weights(const Network& network, LayerId layer) const;

  /// As large as the sums they are added to are on average, so that a wrong one shows; positive before an
  /// activation, so that most results are, for all negative ones look alike behind a ReLU. Empty where the
  /// layer has none.
  std::vector<std::int32_t> bias(const Network& network, LayerId layer) const;

  /// Factors by which a layer's results are stretched beyond what fits, and the second operand of an add
  /// counts less than the first. Unlike from layer to layer: else maps that are proportional, such as x and
  /// relu(x + x) of a positive x, would be equal.
  struct Factors {
    double stretch = 1;   ///< 0.85 to 1.15
    double residual = 1;  ///< 0.5 to 0.95
  };
  Factors factors(LayerId layer) const;

 private:
  std::int64_t largest_weight(const Layer& layer) const;

  std::uint64_t seed_;
  DatatypeParameters types_;
};

}  // namespace vargsim
