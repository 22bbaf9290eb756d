#pragma once
/// Two runs side by side: layers paired by position, and in words what decides.

#include <string>

#include "sim/report/result.h"

namespace vargsim {

struct Comparison {
  std::string label_a;  ///< the settings of a, as the user gave them
  std::string label_b;
  Result a;
  Result b;
};

/// Number of layer pairs: those of the shorter network.
std::size_t pair_count(const Comparison& comparison);

/// Which is faster, by how much, and which cause and layers make the difference.
std::string what_decides(const Comparison& comparison);

}  // namespace vargsim
