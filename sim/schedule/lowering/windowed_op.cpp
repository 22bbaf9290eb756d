#include "sim/schedule/lowering/windowed_op.h"

#include <algorithm>
#include <vector>

namespace vargsim {

WindowedOp::Key WindowedOp::key() const {
  return {static_cast<int>(kind),
          moves_only,
          images,
          in.rows,
          in.cols,
          in.channels,
          out.rows,
          out.cols,
          out.channels,
          groups,
          kernel_rows,
          kernel_cols,
          stride_rows,
          stride_cols,
          dilation_rows,
          dilation_cols,
          pad_top,
          pad_left,
          has_weights,
          has_bias,
          static_cast<int>(residual),
          whole_channels,
          norm_size,
          in_view.tensor_channels,
          in_view.row_step,
          in_view.col_step,
          residual_view.tensor_channels,
          out_view.tensor_channels,
          in_bits,
          weight_bits,
          bias_bytes,
          out_bits,
          ifmap_on_chip,
          residual_on_chip,
          ofmap_on_chip};
}

Span input_span(int first, int count, int window, int stride, int pad, int size) {
  const int begin = first * stride - pad;
  const int end = (first + count - 1) * stride - pad + window;
  return {std::clamp(begin, 0, size), std::clamp(end, 0, size)};
}

int touched(int out, int kernel, int stride, int dilation, int pad, int size) {
  if (dilation == 1 && kernel >= stride) return input_span(0, out, kernel, stride, pad, size).size();
  std::vector<char> is_read(static_cast<std::size_t>(size), 0);
  for (int i = 0; i < out; ++i) {
    for (int tap = 0; tap < kernel; ++tap) {
      const int at = i * stride - pad + tap * dilation;
      if (at >= 0 && at < size) is_read[static_cast<std::size_t>(at)] = 1;
    }
  }
  return static_cast<int>(std::count(is_read.begin(), is_read.end(), 1));
}

}  // namespace vargsim
