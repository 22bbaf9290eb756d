#include "sim/schedule/lowering/lowering.h"

namespace vargsim {

/// One pass through the vector unit. Factors and offsets of an affine function lie in the unit's tables, as
/// the parameters of a requantisation do.
void lower_operation(const Elementwise& elementwise, const Layer&, WindowedOp& op) {
  op.kind = ComputeKind::pass;
  op.whole_channels = elementwise.kind == Elementwise::Kind::softmax;
  op.groups = op.whole_channels ? 1 : op.in.channels;
  op.activation = activation_kind(elementwise.activation);
}

}  // namespace vargsim
