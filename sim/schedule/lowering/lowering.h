#pragma once
/// One function a layer type: what is special about it. `lower` fills in what all share.

#include "networks/layer.h"
#include "sim/schedule/lowering/windowed_op.h"

namespace vargsim {

void lower_operation(const Conv2d& conv, const Layer& layer, WindowedOp& op);
void lower_operation(const FullyConnected& dense, const Layer& layer, WindowedOp& op);
void lower_operation(const Pool2d& pool, const Layer& layer, WindowedOp& op);
void lower_operation(const GlobalPool& pool, const Layer& layer, WindowedOp& op);
void lower_operation(const EltwiseAdd& add, const Layer& layer, WindowedOp& op);

}  // namespace vargsim
