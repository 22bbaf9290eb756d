#include "hw_models/vector_unit/vector_cost.h"

namespace vargsim {

std::int64_t vector_operations(ComputeKind kind, std::int64_t outputs, int taps) {
  return kind == ComputeKind::add ? outputs : outputs * taps;
}

Cycles vector_cycles(const VectorUnitParameters& parameters, std::int64_t operations) {
  return ceil_div<Cycles>(operations, parameters.lanes);
}

Cycles requantise_cycles(const VectorUnitParameters& parameters, std::int64_t outputs) {
  return ceil_div<Cycles>(outputs, parameters.lanes);
}

}  // namespace vargsim
