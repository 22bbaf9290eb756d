#include "tests/hw_models/mac_array/stepped/random_layer.h"

#include <fmt/format.h>

namespace vargsim::test::stepped {
namespace {

/// One axis of a convolution.
struct Axis {
  int in, out, kernel, stride, dilation, pad;
};

Axis random_axis(Dice& dice, int in, int kernel) {
  while (true) {
    Axis axis{in, 0, kernel, dice.between(1, 2), dice.chance(70) ? 1 : 2, 0};
    const int extent = (axis.kernel - 1) * axis.dilation + 1;
    axis.pad = dice.between(0, extent - 1);
    const int padded = axis.in + axis.pad + dice.between(0, extent - 1);
    if (padded < extent) continue;
    axis.out = (padded - extent) / axis.stride + 1;
    if (axis.out <= 9) return axis;
  }
}

/// Small more often than large: a layer's work is a product of nine of these.
int skewed(Dice& dice, int most) {
  return dice.between(1, dice.between(1, most));
}

std::vector<std::int8_t> random_values(int size, Dice& dice) {
  std::vector<std::int8_t> values(static_cast<std::size_t>(size));
  for (std::int8_t& value : values)
    value = static_cast<std::int8_t>(dice.between(-128, 127));
  return values;
}

}  // namespace

Layer random_layer(Dice& dice) {
  Layer layer;
  layer.groups = skewed(dice, 8);
  layer.in_channels = dice.chance(25) ? 1 : skewed(dice, 9);
  layer.out_channels = dice.chance(15) ? 1 : skewed(dice, 9);
  const int kernel = skewed(dice, 5);
  const Axis rows = random_axis(dice, dice.between(1, 9), kernel);
  const Axis cols = random_axis(dice, dice.between(1, 9), dice.chance(50) ? kernel : skewed(dice, 5));
  layer.in_rows = rows.in;
  layer.in_cols = cols.in;
  layer.out_rows = rows.out;
  layer.out_cols = cols.out;
  layer.kernel_rows = rows.kernel;
  layer.kernel_cols = cols.kernel;
  layer.stride_rows = rows.stride;
  layer.stride_cols = cols.stride;
  layer.dilation_rows = rows.dilation;
  layer.dilation_cols = cols.dilation;
  layer.pad_rows = rows.pad;
  layer.pad_cols = cols.pad;
  return layer;
}

Layer grouped_3x3(int groups, int in_channels, int out_channels, int map) {
  Layer layer;
  layer.groups = groups;
  layer.in_channels = in_channels;
  layer.out_channels = out_channels;
  layer.in_rows = layer.in_cols = layer.out_rows = layer.out_cols = map;
  layer.kernel_rows = layer.kernel_cols = 3;
  layer.pad_rows = layer.pad_cols = 1;
  return layer;
}

Operands random_operands(const Layer& layer, Dice& dice) {
  Operands operands;
  const int channels = layer.groups * layer.in_channels;
  operands.ifmap = random_values(channels * layer.in_rows * layer.in_cols, dice);
  operands.weights = random_values(channels * layer.out_channels * layer.taps(), dice);
  return operands;
}

std::string text(const Layer& layer) {
  return fmt::format(
      "{} groups of {} -> {} channels, {} x {} -> {} x {}, kernel {} x {}, stride {} x {}, dilation {} x {}, "
      "padding {} x {}",
      layer.groups, layer.in_channels, layer.out_channels, layer.in_rows, layer.in_cols, layer.out_rows,
      layer.out_cols, layer.kernel_rows, layer.kernel_cols, layer.stride_rows, layer.stride_cols,
      layer.dilation_rows, layer.dilation_cols, layer.pad_rows, layer.pad_cols);
}

}  // namespace vargsim::test::stepped
