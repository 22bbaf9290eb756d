#pragma once
/// Writes out a layer's loops as commands: for each tile what must be loaded, the Compute, the Store.

#include <array>

#include "sim/schedule/program_builder.h"
#include "sim/schedule/tiling.h"

namespace vargsim {

/// The DRAM tensors a layer reads and writes; -1 where it has none.
struct LayerTensors {
  TensorId ifmap = -1;
  TensorId residual = -1;
  TensorId weights = -1;
  TensorId bias = -1;
  TensorId ofmap = -1;
};

/// One buffer a role; -1 where the layer has none.
using LayerBuffers = std::array<BufferId, buffer_role_count>;

void emit_layer(ProgramBuilder& builder, const WindowedOp& op, const Tiling& tiling,
                const LayerTensors& tensors, const LayerBuffers& buffers);

}  // namespace vargsim
