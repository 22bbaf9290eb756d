#include <array>

#include "sim/schedule/lowering/lowering.h"

namespace vargsim {

void lower_operation(const EltwiseAdd& add, const Layer&, WindowedOp& op) {
  op.kind = ComputeKind::add;
  op.groups = op.in.channels;
  op.residual = Residual::map;
  op.activation = activation_kind(add.activation);
}

void lower_operation(const EltwiseBinary& binary, const Layer&, WindowedOp& op) {
  constexpr std::array<ComputeKind, 5> kinds{ComputeKind::subtract, ComputeKind::multiply,
                                             ComputeKind::divide, ComputeKind::larger, ComputeKind::smaller};
  op.kind = kinds[static_cast<std::size_t>(binary.kind)];
  op.groups = op.in.channels;
  op.residual = Residual::map;
  op.activation = activation_kind(binary.activation);
}

}  // namespace vargsim
