#include "sim/schedule/lowering/lowering.h"

namespace vargsim {

void lower_operation(const EltwiseAdd& add, const Layer&, WindowedOp& op) {
  op.kind = ComputeKind::add;
  op.groups = op.in.channels;
  op.residual = Residual::map;
  op.activation = activation_kind(add.activation);
}

}  // namespace vargsim
