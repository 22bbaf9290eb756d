#pragma once
/// Row-stationary array (Eyeriss), stepped.
///
/// A set of PEs convolves: PE (i, j) of it kernel row i with the ifmap row of output row j. Each PE holds
/// filter rows of p filters and q channels (twice: in use and being loaded) and a window of the ifmap row.
/// Psums go up the set, a PE a cycle; the top one hands them to the accumulators.

#include "tests/hw_models/mac_array/stepped/layer.h"

namespace vargsim::test::stepped {

struct RowStationaryArray {
  int rows = 1, cols = 1;
  int ifmap_spad = 12, filter_spad = 224, psum_spad = 24;  ///< elements of a PE
  bool mix_groups = false;                                 ///< sets of one round may be of different groups
};

/// Most filters that a PE can interleave for this layer.
int most_filters(const RowStationaryArray& array, const Layer& layer);

/// `filters`: p, the filters that a PE interleaves; from 1 to most_filters().
Run run_row_stationary(const RowStationaryArray& array, int filters, const Layer& layer,
                       const Operands& operands);

}  // namespace vargsim::test::stepped
