#include "sim/schedule/lowering/lowering.h"

namespace vargsim {

void lower_operation(const EltwiseAdd& add, const Layer&, WindowedOp& op) {
  op.kind = ComputeKind::add;
  op.groups = op.in.channels;
  op.has_residual = true;
  op.relu = add.activation == Activation::relu;
}

}  // namespace vargsim
