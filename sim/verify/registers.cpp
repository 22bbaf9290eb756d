#include "sim/verify/registers.h"

#include <cmath>

namespace vargsim {
namespace {

/// The real that one behind the largest value stands for. Close to where a function is flat, so that few
/// values lie there.
double span_of(Activation activation) {
  if (activation == Activation::relu6) return 6.4;
  const bool ends_at_one = activation == Activation::sigmoid || activation == Activation::hard_sigmoid ||
                           activation == Activation::tanh;
  return ends_at_one ? 4 : 8;
}

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

double activated(Activation activation, double x) {
  switch (activation) {
    case Activation::none:
      return x;
    case Activation::relu:
      return std::max(x, 0.0);
    case Activation::relu6:
      return std::clamp(x, 0.0, 6.0);
    case Activation::prelu:
      return x >= 0 ? x : x / 4;
    case Activation::sigmoid:
      return span_of(activation) * sigmoid(x);
    case Activation::swish:
      return x * sigmoid(x);
    case Activation::leaky_relu:
      return x >= 0 ? x : x / 100;
    case Activation::hard_sigmoid:
      return span_of(activation) * std::clamp(x / 6 + 0.5, 0.0, 1.0);
    case Activation::hard_swish:
      return x * std::clamp(x / 6 + 0.5, 0.0, 1.0);
    case Activation::tanh:
      return span_of(activation) * std::tanh(x);
    case Activation::table:  // any function: an exponential linear unit
      return x >= 0 ? x : std::expm1(x);
  }
  return x;
}

}  // namespace

std::vector<std::int16_t> activation_table(Activation activation, const ValueRange& range) {
  if (activation == Activation::none || activation == Activation::relu) return {};
  std::vector<std::int16_t> table;
  const double steps = double(range.most + 1) / span_of(activation);
  for (std::int64_t value = range.least; value <= range.most; ++value) {
    const double result = activated(activation, double(value) / steps) * steps;
    table.push_back(static_cast<std::int16_t>(range.clamp(std::llround(result))));
  }
  return table;
}

std::vector<std::int32_t> power_table() {
  std::vector<std::int32_t> powers;
  for (int entry = 0; entry < power_entries; ++entry) {
    constexpr double one = 32768, beta = 0.75, steps = 32;
    powers.push_back(static_cast<std::int32_t>(std::lround(one * std::pow(1 + entry / steps, -beta))));
  }
  return powers;
}

std::int32_t power_of(const LayerRegisters& registers, std::int64_t sum_of_squares) {
  if (registers.powers.empty()) return 0;
  const std::int64_t entry =
      std::min<std::int64_t>(sum_of_squares >> registers.square_shift, power_entries - 1);
  return registers.powers[static_cast<std::size_t>(entry)];
}

}  // namespace vargsim
