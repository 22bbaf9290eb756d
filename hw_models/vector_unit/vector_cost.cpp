#include "hw_models/vector_unit/vector_cost.h"

namespace vargsim {

int operations_per_output(ComputeKind kind, int window_taps, int norm_size) {
  switch (kind) {
    case ComputeKind::average_pool:
    case ComputeKind::max_pool:
      return window_taps;
    case ComputeKind::response_norm:
      return norm_size + 2;
    default:
      return 1;
  }
}

Cycles vector_cycles(const VectorUnitParameters& parameters, std::int64_t operations) {
  return ceil_div<Cycles>(operations, parameters.lanes);
}

Cycles requantise_cycles(const VectorUnitParameters& parameters, std::int64_t outputs) {
  return ceil_div<Cycles>(outputs, parameters.lanes);
}

}  // namespace vargsim
