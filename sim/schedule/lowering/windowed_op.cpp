#include "sim/schedule/lowering/windowed_op.h"

#include <algorithm>

namespace vargsim {

std::array<int, 22> WindowedOp::key() const {
  return {static_cast<int>(kind),
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
          pad_top,
          pad_left,
          has_weights,
          has_bias,
          has_residual,
          in_bytes,
          weight_bytes,
          bias_bytes,
          out_bytes};
}

Span input_span(int first, int count, int kernel, int stride, int pad, int size) {
  const int begin = first * stride - pad;
  const int end = (first + count - 1) * stride - pad + kernel;
  return {std::clamp(begin, 0, size), std::clamp(end, 0, size)};
}

int touched(int out, int kernel, int stride, int pad, int size) {
  if (kernel >= stride) return input_span(0, out, kernel, stride, pad, size).size();
  int sum = 0;
  for (int i = 0; i < out; ++i)
    sum += input_span(i, 1, kernel, stride, pad, size).size();
  return sum;
}

}  // namespace vargsim
