#include "sim/schedule/lowering/lowering.h"

namespace vargsim {

/// A convolution whose kernel covers the whole ifmap.
void lower_operation(const FullyConnected& dense, const Layer& layer, WindowedOp& op) {
  op.kind = ComputeKind::convolution;
  op.kernel_rows = op.in.rows;
  op.kernel_cols = op.in.cols;
  op.has_weights = true;
  op.has_bias = has_bias(layer);
  op.activation = activation_kind(dense.activation);
}

}  // namespace vargsim
