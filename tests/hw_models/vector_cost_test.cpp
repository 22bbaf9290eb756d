#include "hw_models/vector_unit/vector_cost.h"

#include <catch2/catch.hpp>

namespace vargsim::test {

TEST_CASE("a pool takes an operation a tap and output, an add one an output") {
  CHECK(operations_per_output(ComputeKind::average_pool, 9, 1) == 9);
  CHECK(operations_per_output(ComputeKind::max_pool, 4, 1) == 4);
  CHECK(operations_per_output(ComputeKind::add, 9, 1) == 1);
}

TEST_CASE("scales and shuffles take an operation an output, a norm the sum, the look-up and the product") {
  CHECK(operations_per_output(ComputeKind::scale, 1, 1) == 1);
  CHECK(operations_per_output(ComputeKind::shuffle, 1, 1) == 1);
  CHECK(operations_per_output(ComputeKind::response_norm, 1, 5) == 5 + 1 + 1);
}

TEST_CASE("an operation too many takes another cycle") {
  VectorUnitParameters unit;
  unit.lanes = 64;
  CHECK(vector_cycles(unit, 0) == 0);
  CHECK(vector_cycles(unit, 2 * 64) == Cycles{2});
  CHECK(vector_cycles(unit, 2 * 64 + 1) == Cycles{2 + 1});
  CHECK(requantise_cycles(unit, 3 * 64) == Cycles{3});
  CHECK(requantise_cycles(unit, 3 * 64 + 1) == Cycles{3 + 1});
}

}  // namespace vargsim::test
