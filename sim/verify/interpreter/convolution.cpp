#include <algorithm>

#include "sim/verify/dot_product.h"
#include "sim/verify/interpreter/operations.h"

namespace vargsim {
namespace {

/// Gathers the inputs of one group under one window, tap after tap; padding is zero.
void gather(const Compute& compute, const Operands& operands, int row, int col, int group,
            std::vector<std::int16_t>& patch) {
  const Window& window = compute.window;
  std::int16_t* next = patch.data();
  for (int i = 0; i < window.kernel_rows; ++i) {
    const int in_row = row * window.stride_rows + window.row_origin + i * window.dilation_rows;
    for (int j = 0; j < window.kernel_cols; ++j, next += compute.in_channels) {
      const int in_col = col * window.stride_cols + window.col_origin + j * window.dilation_cols;
      if (in_row < 0 || in_row >= operands.rows || in_col < 0 || in_col >= operands.cols) {
        std::fill_n(next, compute.in_channels, std::int16_t{0});
      } else {
        std::copy_n(operands.pixel(in_row, in_col) + std::ptrdiff_t{group} * compute.in_channels,
                    compute.in_channels, next);
      }
    }
  }
}

template <class Sum>
std::vector<std::int16_t> convolve_with(const Compute& compute, const Operands& operands,
                                        const OutputStage& stage) {
  std::vector<std::int16_t> results(static_cast<std::size_t>(compute.outputs()));
  std::vector<std::int16_t> patch(static_cast<std::size_t>(compute.window.taps() * compute.in_channels));
  std::int16_t* result = results.data();
  for (int row = 0; row < compute.window.out_rows; ++row) {
    for (int col = 0; col < compute.window.out_cols; ++col) {
      for (int out = 0; out < compute.groups * compute.out_channels; ++out) {
        if (out % compute.out_channels == 0)
          gather(compute, operands, row, col, out / compute.out_channels, patch);
        const std::int64_t bias = operands.bias.empty() ? 0 : operands.bias[static_cast<std::size_t>(out)];
        const std::int16_t* const filter =
            operands.weights.data() + static_cast<std::ptrdiff_t>(patch.size()) * out;
        *result++ = stage.finish(
            bias + dot_product<Sum>(patch.data(), filter, static_cast<std::int64_t>(patch.size())));
      }
    }
  }
  return results;
}

}  // namespace

std::vector<std::int16_t> convolve(const Compute& compute, const Operands& operands,
                                   const OutputStage& stage) {
  const bool narrow =
      fits_narrow_sums(stage.types, std::int64_t{compute.window.taps()} * compute.in_channels);
  return narrow ? convolve_with<std::int32_t>(compute, operands, stage)
                : convolve_with<std::int64_t>(compute, operands, stage);
}

}  // namespace vargsim
