#include "tests/hw_models/mac_array/stepped/direct_convolution.h"

namespace vargsim::test::stepped {
namespace {

std::int32_t output(const Layer& layer, const Operands& operands, int out_channel, int out_row, int out_col) {
  const int group = out_channel / layer.out_channels;
  std::int32_t sum = 0;
  for (int channel = 0; channel < layer.in_channels; ++channel) {
    for (int kernel_row = 0; kernel_row < layer.kernel_rows; ++kernel_row) {
      const int row = out_row * layer.stride_rows + kernel_row * layer.dilation_rows - layer.pad_rows;
      if (row < 0 || row >= layer.in_rows) continue;
      for (int kernel_col = 0; kernel_col < layer.kernel_cols; ++kernel_col) {
        const int col = out_col * layer.stride_cols + kernel_col * layer.dilation_cols - layer.pad_cols;
        if (col < 0 || col >= layer.in_cols) continue;
        sum += operands.ifmap[ifmap_index(layer, group * layer.in_channels + channel, row, col)] *
               operands.weights[weight_index(layer, out_channel, channel, kernel_row, kernel_col)];
      }
    }
  }
  return sum;
}

}  // namespace

Psums direct_convolution(const Layer& layer, const Operands& operands) {
  Psums ofmap;
  for (int out_channel = 0; out_channel < layer.groups * layer.out_channels; ++out_channel) {
    for (int row = 0; row < layer.out_rows; ++row) {
      for (int col = 0; col < layer.out_cols; ++col)
        ofmap.push_back(output(layer, operands, out_channel, row, col));
    }
  }
  return ofmap;
}

}  // namespace vargsim::test::stepped
