#pragma once
/// Fair comparisons at equal work: stage widths at which a network has as many MACs as another.

#include <vector>

#include "networks/zoo/zoo.h"

namespace vargsim {

struct MacMatch {
  std::vector<int> table_widths;  ///< of the options: the family's table, or the stage widths they set
  std::vector<int> widths;
  Macs macs = 0;                ///< of all images
  double residual_percent = 0;  ///< 100 * (macs - target) / target
  double largest_change = 0;    ///< of a stage width, relative to the table
  int networks_built = 0;       ///< to find them
};

/// Of all stage widths from a quarter to four times the table's that can be built under `options` and whose
/// MACs are within 2 % of `target`: those whose largest relative change is smallest; of these, those with the
/// smallest residual, and then the narrowest first stages. Other layers (conv1, the tail) keep the table's
/// widths. Exact under what width_choices.h relies on. Throws InputError when no widths are within 2 %,
/// naming the nearest.
MacMatch match_macs(const NetworkFamily& family, const NetworkOptions& options, Macs target);

}  // namespace vargsim
