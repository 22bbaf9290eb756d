#include "sim/schedule/lowering/lowering.h"

namespace vargsim {

void lower_operation(const ChannelScale& scale, const Layer&, WindowedOp& op) {
  op.kind = ComputeKind::scale;
  op.groups = op.in.channels;
  op.residual = Residual::channel_factors;
  op.activation = activation_kind(scale.activation);
}

}  // namespace vargsim
