/// What a worker process tells arrives as it was told.

#include "sim/sweep/outcome.h"

#include <limits>
#include <stdexcept>

#include <catch2/catch.hpp>

namespace vargsim::test {

TEST_CASE("an outcome survives its way through bytes") {
  Outcome outcome;
  outcome.status = Outcome::Status::invalid;
  outcome.reason = "a \"reason\" with ü";
  outcome.columns = {{"none", {}},
                     {"least", std::numeric_limits<std::int64_t>::min()},
                     {"third", 1.0 / 3},
                     {"text", std::string("a\0b", 3)}};
  outcome.layers.add({{"name", std::string("conv1")}, {"cycles", std::int64_t{5}}});
  outcome.layers.add({{"name", std::string("conv2")}, {"bound", std::string("dram")}});
  const Outcome back = decode(encode(outcome));
  CHECK(back.status == outcome.status);
  CHECK(back.reason == outcome.reason);
  REQUIRE(back.columns.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(back.columns[i].name == outcome.columns[i].name);
    CHECK(back.columns[i].cell == outcome.columns[i].cell);
  }
  CHECK(back.layers.names == std::vector<std::string>{"name", "cycles", "bound"});
  CHECK(back.layers.rows == outcome.layers.rows);
}

TEST_CASE("an outcome that is cut short is not taken for a whole one") {
  Outcome outcome;
  outcome.columns = {{"a", std::int64_t{1}}};
  const std::string bytes = encode(outcome);
  CHECK_THROWS_AS(decode(std::string_view(bytes).substr(0, bytes.size() - 1)), std::logic_error);
}

TEST_CASE("rows of a table line up whatever columns each has") {
  Table table;
  table.add({{"a", std::int64_t{1}}, {"b", std::int64_t{2}}});
  table.add({{"b", std::int64_t{3}}});
  table.add({{"c", std::int64_t{4}}, {"a", std::int64_t{5}}});
  CHECK(table.names == std::vector<std::string>{"a", "b", "c"});
  CHECK(table.rows[1] == std::vector<Cell>{Cell{}, std::int64_t{3}});
  CHECK(table.rows[2] == std::vector<Cell>{std::int64_t{5}, Cell{}, std::int64_t{4}});
}

}  // namespace vargsim::test
