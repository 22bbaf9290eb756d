#include "hw_models/vector_unit/vector_cost.h"

#include <catch2/catch.hpp>

namespace vargsim::test {

TEST_CASE("a pool takes an operation a tap and output, an add one an output") {
  CHECK(vector_operations(ComputeKind::average_pool, 100, 9) == 100 * 9);
  CHECK(vector_operations(ComputeKind::max_pool, 100, 4) == 100 * 4);
  CHECK(vector_operations(ComputeKind::add, 100, 9) == 100);
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
