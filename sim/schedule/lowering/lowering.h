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
void lower_operation(const ChannelScale& scale, const Layer& layer, WindowedOp& op);
void lower_operation(const Concat& concat, const Layer& layer, WindowedOp& op);
void lower_operation(const ChannelShuffle& shuffle, const Layer& layer, WindowedOp& op);
void lower_operation(const ChannelSlice& slice, const Layer& layer, WindowedOp& op);
void lower_operation(const LocalResponseNorm& norm, const Layer& layer, WindowedOp& op);

ActivationKind activation_kind(Activation activation);

}  // namespace vargsim
