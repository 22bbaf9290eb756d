#include "sim/verify/reference/reference.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/verify/reference/calibration.h"
#include "sim/verify/reference/operations.h"

namespace vargsim {
namespace {

/// Evaluates one layer; earlier ones are in the reference.
class LayerEvaluator {
 public:
  LayerEvaluator(const Network& network, LayerId id, Reference& reference)
      : network_(network),
        id_(id),
        layer_(network.layer(id)),
        reference_(reference),
        range_(ValueRange::of_bits(reference.types.ofmap_bits)),
        factors_(reference.data.factors(id)) {}

  ValueMap operator()(const Conv2d& conv) {
    return finish(convolution(input(0), conv, layer_.output, reference_.data.weights(network_, id_),
                              reference_.data.bias(network_, id_), reference_.types),
                  conv.activation);
  }

  /// A convolution whose kernel covers the whole map.
  ValueMap operator()(const FullyConnected& dense) {
    Conv2d conv;
    conv.kernel = {layer_.input.height, layer_.input.width};
    return finish(convolution(input(0), conv, layer_.output, reference_.data.weights(network_, id_),
                              reference_.data.bias(network_, id_), reference_.types),
                  dense.activation);
  }

  ValueMap operator()(const Pool2d& pool) { return passed(pooled(input(0), pool, layer_.output)); }

  ValueMap operator()(const GlobalPool& pool) {
    Pool2d window;
    window.kind = pool.kind;
    window.kernel = {layer_.input.height, layer_.input.width};
    return passed(pooled(input(0), window, layer_.output));
  }

  ValueMap operator()(const EltwiseAdd& add) {
    const ValueMap& first = input(0);
    const ValueMap& second = input(1);
    std::vector<double> magnitudes(first.values.size());
    for (std::size_t i = 0; i < magnitudes.size(); ++i)
      magnitudes[i] = std::abs(first.values[i] + factors_.residual * second.values[i]);
    const Requantiser both = fitting_requantiser(std::move(magnitudes), range_, factors_.stretch);
    registers().result = both;
    registers().residual = {static_cast<std::int32_t>(std::lround(both.multiplier * factors_.residual)),
                            both.shift};
    prepare_table(add.activation);
    ValueMap result(first.images, layer_.output);
    for (std::size_t i = 0; i < result.values.size(); ++i) {
      const std::int64_t a = range_.clamp(registers().result(first.values[i]));
      const std::int64_t b = range_.clamp(registers().residual(second.values[i]));
      result.values[i] = limited(a + b, add.activation);
    }
    return result;
  }

  ValueMap operator()(const EltwiseBinary& binary) {
    ValueMap result = (*this)(EltwiseAdd{Activation::none});
    prepare_table(binary.activation);
    const ValueMap& first = input(0);
    const ValueMap& second = input(1);
    saturated() = 0;
    for (std::size_t i = 0; i < result.values.size(); ++i) {
      const std::int64_t a = range_.clamp(registers().result(first.values[i]));
      const std::int64_t b = range_.clamp(registers().residual(second.values[i]));
      result.values[i] = limited(of_two(binary.kind, a, b), binary.activation);
    }
    return result;
  }

  /// Factors and offsets of an affine function and sums of a softmax are not modelled: values pass.
  ValueMap operator()(const Elementwise& elementwise) {
    prepare_table(elementwise.activation);
    ValueMap result = input(0);
    for (std::int16_t& value : result.values)
      value = limited(value, elementwise.activation);
    return result;
  }

  ValueMap operator()(const ConvTranspose2d&) {
    refuse("its results lie phase by phase, and all phases share one window");
  }
  ValueMap operator()(const Move&) { refuse("its bytes are counted, but where each goes is not modelled"); }

  ValueMap operator()(const ChannelScale& scale) {
    return finish(scaled(input(0), input(1)), scale.activation);
  }

  ValueMap operator()(const LocalResponseNorm& norm) {
    registers().powers = power_table();
    const std::int64_t largest = largest_sum_of_squares(input(0), norm.size);
    while (largest >> registers().square_shift >= power_entries)
      ++registers().square_shift;
    return finish(normed(input(0), norm.size, registers()), Activation::none);
  }

  ValueMap operator()(const Concat&) {
    std::vector<const ValueMap*> parts;
    for (const LayerId part : layer_.inputs)
      parts.push_back(&reference_.map_of(part));
    return passed(concatenated(parts, layer_.output));
  }

  ValueMap operator()(const ChannelShuffle& shuffle) { return passed(shuffled(input(0), shuffle.groups)); }

  ValueMap operator()(const ChannelSlice& slice) {
    return passed(sliced(input(0), slice.first, layer_.output));
  }

 private:
  [[noreturn]] void refuse(const char* why) const {
    throw InputError(
        fmt::format("{}: sim verify cannot check a layer of kind {}: {}; sim run can simulate it",
                    network_.place_of(layer_.name), op_name(layer_), why));
  }

  static std::int64_t of_two(EltwiseKind kind, std::int64_t a, std::int64_t b) {
    switch (kind) {
      case EltwiseKind::subtract:
        return a - b;
      case EltwiseKind::multiply:
        return rounded_quotient(a * b, 128);
      case EltwiseKind::divide:
        return b == 0 ? a : a / b;
      case EltwiseKind::larger:
        return std::max(a, b);
      case EltwiseKind::smaller:
        break;
    }
    return std::min(a, b);
  }

  const ValueMap& input(std::size_t index) const { return reference_.map_of(layer_.inputs[index]); }
  LayerRegisters& registers() { return reference_.registers[static_cast<std::size_t>(id_)]; }
  std::int64_t& saturated() { return reference_.saturated[static_cast<std::size_t>(id_)]; }

  void prepare_table(Activation activation) {
    registers().activation = activation_table(activation, range_);
    const auto& table = registers().activation;
    if (!table.empty()) plateau_ = *std::max_element(table.begin(), table.end());
  }

  /// Requantises all psums of the layer by a factor that fits them, then activates.
  ValueMap finish(const PsumMap& psums, Activation activation) {
    std::vector<double> magnitudes(psums.values.size());
    for (std::size_t i = 0; i < magnitudes.size(); ++i)
      magnitudes[i] = std::abs(double(psums.values[i]));
    registers().result = fitting_requantiser(std::move(magnitudes), range_, factors_.stretch);
    prepare_table(activation);
    ValueMap result(psums.images, psums.shape);
    for (std::size_t i = 0; i < result.values.size(); ++i)
      result.values[i] = limited(registers().result(psums.values[i]), activation);
    return result;
  }

  /// Clamps, then activates.
  std::int16_t limited(std::int64_t value, Activation activation) {
    const std::int64_t clamped = range_.clamp(value);
    const bool at_limit = clamped == range_.least || clamped == range_.most;
    if (activation == Activation::none || activation == Activation::relu) {
      saturated() += at_limit ? 1 : 0;
      return static_cast<std::int16_t>(activation == Activation::relu ? std::max<std::int64_t>(0, clamped)
                                                                      : clamped);
    }
    const std::int16_t result = registers().activation[static_cast<std::size_t>(clamped - range_.least)];
    saturated() += at_limit || result == plateau_ ? 1 : 0;
    return result;
  }

  /// Of a layer that keeps its input's scale.
  ValueMap passed(ValueMap map) {
    for (const std::int16_t value : map.values)
      saturated() += value == range_.least || value == range_.most ? 1 : 0;
    return map;
  }

  const Network& network_;
  LayerId id_;
  const Layer& layer_;
  Reference& reference_;
  ValueRange range_;
  RandomData::Factors factors_;
  std::int16_t plateau_ = 0;  ///< largest entry of the activation's table
};

}  // namespace

Reference evaluate(const Network& network, const DatatypeParameters& types, std::uint64_t seed) {
  Reference reference{RandomData(seed, types), types, {}, {}, {}, {}};
  for (std::size_t i = 0; i < network.inputs().size(); ++i)
    reference.inputs.push_back(reference.data.input(network, static_cast<int>(i)));
  const std::size_t layers = network.layers().size();
  reference.maps.resize(layers);
  reference.registers.resize(layers);
  reference.saturated.resize(layers);
  for (std::size_t i = 0; i < layers; ++i) {
    const auto id = static_cast<LayerId>(i);
    reference.maps[i] = std::visit(LayerEvaluator(network, id, reference), network.layer(id).op);
  }
  return reference;
}

}  // namespace vargsim
