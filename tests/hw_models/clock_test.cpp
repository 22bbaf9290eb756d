#include "hw_models/clock.h"

#include <catch2/catch.hpp>

#include "sim/run/simulation_scope.h"

namespace vargsim::test {

TEST_CASE("a period is rounded to the nearest femtosecond") {
  CHECK(Clock(1000).period_fs() == 1'000'000);
  CHECK(Clock(500).period_fs() == 2'000'000);
  CHECK(Clock(333).period_fs() == 3'003'003);  // 3003003.003
  CHECK(Clock(700).period_fs() == 1'428'571);  // 1428571.43
  CHECK(Clock(600).period_fs() == 1'666'667);  // 1666666.67
}

TEST_CASE("the rounding error of a period stays below one in a hundred thousand") {
  for (int mhz = 1; mhz <= 5000; ++mhz) {
    const double exact = 1e9 / mhz;
    REQUIRE(std::abs(double(Clock(mhz).period_fs()) - exact) <= exact * 1e-5);
  }
}

TEST_CASE("an instant is usable at the next edge, on an edge at once") {
  const Clock clock(500);
  CHECK(clock.edge_at_or_after(0) == 0);
  CHECK(clock.edge_at_or_after(1) == Cycles{1});
  CHECK(clock.edge_at_or_after(2'000'000) == Cycles{1});
  CHECK(clock.edge_at_or_after(2'000'001) == Cycles{1 + 1});
}

TEST_CASE("edges and durations agree over a long run") {
  const SimulationScope scope;
  const Clock clock(333);
  for (const Cycles cycles : {Cycles{1}, Cycles{999'999}, Cycles{1'000'000'000}}) {
    const auto fs = static_cast<std::int64_t>(clock.duration(cycles).value());
    CHECK(fs == cycles * clock.period_fs());
    CHECK(clock.edge_at_or_after(fs) == cycles);
    CHECK(clock.edge_at_or_after(fs + 1) == cycles + 1);
  }
}

}  // namespace vargsim::test
