#include "sim/schedule/lowering/lowering.h"

namespace vargsim {

/// Layers that only rename channels: inputs of a concat that nobody else can write in place move one by one.
void lower_operation(const Concat&, const Layer&, WindowedOp& op) {
  op.moves_only = true;
}

void lower_operation(const ChannelSlice&, const Layer&, WindowedOp& op) {
  op.moves_only = true;
}

}  // namespace vargsim
