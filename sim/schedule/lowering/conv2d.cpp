#include "sim/schedule/lowering/lowering.h"

namespace vargsim {

void lower_operation(const Conv2d& conv, const Layer& layer, WindowedOp& op) {
  op.kind = ComputeKind::convolution;
  op.groups = conv.groups;
  op.kernel_rows = conv.kernel.height;
  op.kernel_cols = conv.kernel.width;
  op.stride_rows = conv.stride.height;
  op.stride_cols = conv.stride.width;
  op.dilation_rows = conv.dilation.height;
  op.dilation_cols = conv.dilation.width;
  op.pad_top = conv.padding.top;
  op.pad_left = conv.padding.left;
  op.has_weights = true;
  op.has_bias = has_bias(layer);
  op.activation = activation_kind(conv.activation);
}

}  // namespace vargsim
