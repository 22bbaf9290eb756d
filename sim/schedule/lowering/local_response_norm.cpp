#include "sim/schedule/lowering/lowering.h"

namespace vargsim {

void lower_operation(const LocalResponseNorm& norm, const Layer&, WindowedOp& op) {
  op.kind = ComputeKind::response_norm;
  op.whole_channels = true;
  op.norm_size = norm.size;
}

}  // namespace vargsim
