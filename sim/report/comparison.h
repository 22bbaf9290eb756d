#pragma once
/// Two runs side by side: layers paired by position, and in words what decides.

#include <optional>
#include <string>
#include <vector>

#include "sim/report/result.h"

namespace vargsim {

/// The stage widths at which b has the MACs of a.
struct WidthMatch {
  std::vector<int> table_widths;  ///< without matching
  std::vector<int> widths;
  double residual_percent = 0;  ///< of b's MACs, relative to a's
  double largest_change_percent = 0;
};

struct Comparison {
  std::string label_a;  ///< the settings of a, as the user gave them
  std::string label_b;
  Result a;
  Result b;
  std::optional<WidthMatch> match = {};  ///< none: b has the widths of its options
};

/// Number of layer pairs: those of the shorter network.
std::size_t pair_count(const Comparison& comparison);

/// Which is faster, by how much, and which cause and layers make the difference.
std::string what_decides(const Comparison& comparison);

}  // namespace vargsim
