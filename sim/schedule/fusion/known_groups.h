#pragma once
/// What was found out about fusion groups, to be found again by their shape.

#include <map>
#include <utility>
#include <vector>

#include "sim/schedule/cost.h"

namespace vargsim {

/// A group in strips of so many rows: what it needs and costs with and without double buffers.
struct StripCost {
  Bytes single_bytes = 0, double_bytes = 0;  ///< of the SRAM
  TilingCost cost;
  /// The DRAM's cycles for the weights, and those of the first strip: while it computes, weights of later
  /// layers may still arrive.
  Cycles weight_cycles = 0, first_strip = 0;
};

/// Costs of a layer that nothing falls below, alone or in a group.
struct LayerBound {
  Cycles array = 0, vector = 0;
  Cycles alone = 0;   ///< where it runs alone
  Bytes weights = 0;  ///< and biases, and all that moves through DRAM whatever is decided
  Bytes ifmap = 0, residual = 0, ofmap = 0;                 ///< where these maps lie in DRAM
  Bytes ifmap_ring = 0, residual_ring = 0, ofmap_ring = 0;  ///< in SRAM, where the layer is fused
};

/// What was found out of layers and groups, by shape: for many runs in one process, of one accelerator.
struct KnownGroups {
  std::map<WindowedOp::Key, int> shapes;         ///< numbers of shapes of layers
  std::vector<std::vector<TileWork>> rows_work;  ///< by shape and rows; negative: not known yet
  std::map<WindowedOp::Key, LayerBound> bounds;
  /// By what decides them (GroupCosts); by rows of a strip.
  std::map<std::vector<int>, std::vector<std::pair<int, StripCost>>> costs;
};

}  // namespace vargsim
