#include "tests/hw_models/mac_array/stepped/dot_product.h"

#include "tests/hw_models/mac_array/stepped/dot_product_modes.h"

namespace vargsim::test::stepped {
namespace {

/// Adds a mapping in every way to share out the units.
void add_unit_shares(const DotProductArray& array, DotProductMapping mapping,
                     std::vector<DotProductMapping>& mappings) {
  for (int pixels = 1; pixels <= (array.share_pixels ? array.units : 1); ++pixels) {
    if (array.units % pixels != 0) continue;
    const int left = array.units / pixels;
    for (int groups = 1; groups <= (array.share_groups ? left : 1); ++groups) {
      if (left % groups != 0) continue;
      mapping.pixel_units = pixels;
      mapping.group_units = groups;
      mapping.output_units = array.share_outputs ? left / groups : 1;
      mappings.push_back(mapping);
    }
  }
}

}  // namespace

std::vector<DotProductMapping> dot_product_mappings(const DotProductArray& array, const Layer& layer) {
  std::vector<DotProductMapping> mappings;
  for (const int split : array.tree_splits) {
    DotProductMapping mapping;
    mapping.split = split;
    add_unit_shares(array, mapping, mappings);
    mapping.taps_packed = array.lanes_in / split / layer.in_channels;
    if (array.tap_packing && mapping.taps_packed >= 2) add_unit_shares(array, mapping, mappings);
  }
  if (array.spatial_depthwise && layer.in_channels == 1) {
    DotProductMapping mapping;
    mapping.spatial = true;
    add_unit_shares(array, mapping, mappings);
  }
  return mappings;
}

Run run_dot_product(const DotProductArray& array, const DotProductMapping& mapping, const Layer& layer,
                    const Operands& operands) {
  return mapping.spatial ? run_dot_product_spatial(array, mapping, layer, operands)
                         : run_dot_product_channels(array, mapping, layer, operands);
}

}  // namespace vargsim::test::stepped
