#pragma once
/// What differs between two runs, from their run.json: configuration, totals, causes of cycles, layers.

#include <optional>
#include <string>
#include <vector>

#include "sim/base/strict_json.h"

namespace vargsim {

/// Position of a layer in run a and in run b; -1 where it is in one only.
struct LayerPair {
  int a = -1;
  int b = -1;
};

struct RunDiff {
  std::string label_a;
  std::string label_b;
  Json a;
  Json b;
  std::vector<LayerPair> pairs;  ///< in the order of a, then those of b alone
  Json document;                 ///< diff.json
};

/// Layers belong together by name; of equal names the first with the first, and so on.
RunDiff diff_runs(const std::string& label_a, Json a, const std::string& label_b, Json b);

/// The costs (cycles, DRAM bytes, energy) that grew from a to b by more than `percent`, each in words.
std::vector<std::string> grown_above(const RunDiff& diff, double percent);

}  // namespace vargsim
