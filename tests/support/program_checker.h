#pragma once
/// Is a Program right? Judged by what its waits order, never by program order, and by what its slices hold.
///
/// Independent of the scheduler and of the timing models: keeps its own picture of every byte of the SRAM
/// (who wrote it, who read it since) and of every line's content (which row of which tensor). A Program that
/// passes computes every output from the right inputs, whatever the timing.

#include <cstddef>
#include <string>
#include <vector>

#include "hw_models/program.h"
#include "sim/schedule/lowering/windowed_op.h"

namespace vargsim::test {

using LayerOps = std::vector<WindowedOp>;

/// The lists of layers that all compute.
std::vector<LayerOps> one_op_a_layer(const std::vector<WindowedOp>& ops);

/// What is wrong with the program, one sentence each; nothing when it is right. At most `most` sentences.
///   - Shape: ids exist, waits name earlier commands, boxes lie in tensors, slices in rings, rings in the
///     SRAM, lines are long enough, tensors do not overlap, Computes of a unit wait for one another.
///   - Hazards: a byte is read after the write it is meant to see, overwritten after all who read it. By
///   whole
///     lines, as ProgramBuilder waits; sim/verify judges the same by the bytes that are really touched.
///   - DRAM: a Load of what is stored by the program happens after the Stores of its whole box; every element
///     of a tensor that is stored to is stored once.
///   - Contents: a Compute's slices hold the rows, columns and channels, filters, biases and residuals that
///     the outputs its Store names depend on; where its window leaves a slice, it leaves the map.
/// `ops`, one list a layer, say what the layers compute: a layer that computes has one, a concat one for each
/// input it moves, in which only views and shapes count. Without them stride, kernel and padding are only
/// checked to be the same for all Computes of a layer, and groups are worked out from the channels of the
/// tensors.
std::vector<std::string> check_program(const Program& program, Bytes sram_capacity,
                                       const std::vector<LayerOps>& ops = {}, std::size_t most = 20);

}  // namespace vargsim::test
