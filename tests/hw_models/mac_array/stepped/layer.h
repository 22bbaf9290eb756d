#pragma once
/// What the stepped arrays compute: a grouped convolution on int8 tensors. Plain data; nothing under stepped/
/// includes a header of the models it is to prove.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace vargsim::test::stepped {

struct Layer {
  int groups = 1;
  int in_channels = 1;   ///< of one group
  int out_channels = 1;  ///< of one group
  int in_rows = 1, in_cols = 1;
  int out_rows = 1, out_cols = 1;
  int kernel_rows = 1, kernel_cols = 1;
  int stride_rows = 1, stride_cols = 1;
  int dilation_rows = 1, dilation_cols = 1;
  int pad_rows = 0, pad_cols = 0;  ///< rows above and columns left of the map that read as zeros

  int taps() const { return kernel_rows * kernel_cols; }
  int pixels() const { return out_rows * out_cols; }
  int reduction() const { return in_channels * taps(); }  ///< products of one output

  /// Row of the ifmap that output row `out_row` multiplies with kernel row `kernel_row`; may lie outside.
  int in_row(int out_row, int kernel_row) const {
    return out_row * stride_rows - pad_rows + kernel_row * dilation_rows;
  }
  int in_col(int out_col, int kernel_col) const {
    return out_col * stride_cols - pad_cols + kernel_col * dilation_cols;
  }
};

struct Operands {
  std::vector<std::int8_t> ifmap;    ///< channel, row, col
  std::vector<std::int8_t> weights;  ///< output channel, input channel of its group, kernel row, kernel col
};

using Psums = std::vector<std::int32_t>;  ///< output channel, row, col

/// What a run of a stepped array gives.
struct Run {
  long cycles = 0;     ///< from the first operand that enters to the last result that leaves, both included
  long streaming = 0;  ///< from the first operand sent to be multiplied to the last, both included
  long ifmap_reads = 0, weight_reads = 0;  ///< elements its ports have asked for
  long psum_updates = 0;                   ///< times that an accumulator has taken a sum or product
  Psums ofmap;
};

/// Index of a convolution's element in its tensor.
inline std::size_t ifmap_index(const Layer& layer, int channel, int row, int col) {
  return (std::size_t(channel) * std::size_t(layer.in_rows) + std::size_t(row)) * std::size_t(layer.in_cols) +
         std::size_t(col);
}

inline std::size_t weight_index(const Layer& layer, int out_channel, int in_channel, int kernel_row,
                                int kernel_col) {
  const std::size_t filter =
      std::size_t(out_channel) * std::size_t(layer.in_channels) + std::size_t(in_channel);
  return filter * std::size_t(layer.taps()) + std::size_t(kernel_row * layer.kernel_cols + kernel_col);
}

inline std::size_t ofmap_index(const Layer& layer, int out_channel, int row, int col) {
  return std::size_t(out_channel) * std::size_t(layer.pixels()) + std::size_t(row * layer.out_cols + col);
}

}  // namespace vargsim::test::stepped
