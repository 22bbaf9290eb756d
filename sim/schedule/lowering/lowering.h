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

void lower_operation(const ConvTranspose2d& conv, const Layer& layer, WindowedOp& op);
void lower_operation(const EltwiseBinary& binary, const Layer& layer, WindowedOp& op);
void lower_operation(const Elementwise& elementwise, const Layer& layer, WindowedOp& op);
void lower_operation(const Move& move, const Layer& layer, WindowedOp& op);

/// See written_shape (windowed_op.h).
Shape written_phases(const ConvTranspose2d& conv, const Shape& output);
Shape written_move(const Shape& input, const Shape& output);

ActivationKind activation_kind(Activation activation);

}  // namespace vargsim
