#include "sim/schedule/lowering/lowering.h"

namespace vargsim {

/// What a pixel becomes, or a row, or the whole map: the smallest of them that becomes a whole number of
/// elements.
Shape written_move(const Shape& input, const Shape& output) {
  const std::int64_t elements = output.elements();
  const std::int64_t pixels = std::int64_t{input.height} * input.width;
  if (input.height == output.height && input.width == output.width) return output;
  if (elements % pixels == 0) return {static_cast<int>(elements / pixels), input.height, input.width};
  if (elements % input.height == 0) return {static_cast<int>(elements / input.height), input.height, 1};
  return {static_cast<int>(elements), 1, 1};
}

void lower_operation(const Move&, const Layer&, WindowedOp& op) {
  op.kind = ComputeKind::rearrange;
  op.whole_channels = true;
  op.kernel_rows = op.stride_rows = op.in.rows / op.out.rows;
  op.kernel_cols = op.stride_cols = op.in.cols / op.out.cols;
}

}  // namespace vargsim
