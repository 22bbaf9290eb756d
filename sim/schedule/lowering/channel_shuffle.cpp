#include "sim/schedule/lowering/lowering.h"

namespace vargsim {

/// A pass through the vector unit, which reads and writes with strides.
void lower_operation(const ChannelShuffle& shuffle, const Layer&, WindowedOp& op) {
  op.kind = ComputeKind::shuffle;
  op.whole_channels = true;
  op.shuffle_groups = shuffle.groups;
}

}  // namespace vargsim
