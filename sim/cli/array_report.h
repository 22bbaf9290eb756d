#pragma once
/// What `sim array` prints.

#include <string>

#include "sim/base/strict_json.h"
#include "sim/topology/array_run.h"

namespace vargsim {

/// Whose run it is.
struct ArrayLabels {
  std::string hardware;
  std::string dataflow;
  std::string compat;  ///< empty: our array
};

Json array_json(const ArrayRun& run, const ArrayLabels& labels);
std::string array_csv(const ArrayRun& run);
std::string array_table(const ArrayRun& run, const ArrayLabels& labels);

}  // namespace vargsim
