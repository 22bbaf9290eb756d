#include <algorithm>

#include "sim/schedule/lowering/lowering.h"

namespace vargsim {

/// The outputs of one phase (equal remainders of row and column by the stride) are a convolution of stride 1
/// with each stride-th tap of the kernel. All phases slide together: their outputs at one place are channels
/// of one pixel.
Shape written_phases(const ConvTranspose2d& conv, const Shape& output) {
  return {output.channels * conv.stride.height * conv.stride.width, output.height / conv.stride.height,
          output.width / conv.stride.width};
}

void lower_operation(const ConvTranspose2d& conv, const Layer& layer, WindowedOp& op) {
  op.kind = ComputeKind::convolution;
  op.groups = conv.groups;
  op.kernel_rows = conv.kernel.height / conv.stride.height;
  op.kernel_cols = conv.kernel.width / conv.stride.width;
  op.pad_top = std::max(0, (conv.kernel.height - 1 - conv.padding.top) / conv.stride.height);
  op.pad_left = std::max(0, (conv.kernel.width - 1 - conv.padding.left) / conv.stride.width);
  op.has_weights = true;
  op.has_bias = has_bias(layer);
  op.activation = activation_kind(conv.activation);
}

}  // namespace vargsim
