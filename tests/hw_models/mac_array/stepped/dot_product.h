#pragma once
/// Adder-tree array, stepped: units of lanes_out trees over lanes_in multipliers, in channel mode or, for
/// depthwise layers, as grids of PEs with an output pixel each.

#include <vector>

#include "tests/hw_models/mac_array/stepped/layer.h"

namespace vargsim::test::stepped {

struct DotProductArray {
  int lanes_in = 1, lanes_out = 1, units = 1;
  std::vector<int> tree_splits{1};
  bool share_pixels = true, share_groups = false, share_outputs = false;
  bool tap_packing = false;
  bool spatial_depthwise = false;
  int pipeline_depth = 4;
  int accumulator_pixels = 16;  ///< pixel steps whose psums a unit keeps: a stripe
};

struct DotProductMapping {
  bool spatial = false;
  int split = 1;        ///< sub-trees a tree
  int taps_packed = 1;  ///< whole taps side by side in a sub-tree
  int pixel_units = 1, group_units = 1, output_units = 1;
};

/// Every way in which this array can run this layer.
std::vector<DotProductMapping> dot_product_mappings(const DotProductArray& array, const Layer& layer);

Run run_dot_product(const DotProductArray& array, const DotProductMapping& mapping, const Layer& layer,
                    const Operands& operands);

}  // namespace vargsim::test::stepped
