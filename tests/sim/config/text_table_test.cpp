#include "sim/base/text_table.h"

#include <catch2/catch.hpp>

using namespace vargsim;

TEST_CASE("columns are as wide as their widest cell and lines end with no space") {
  TextTable table({{"name", TextTable::Align::left}, {"n"}, {"note", TextTable::Align::left}});
  table.add({"a", "1", "x"});
  table.add({"a longer name", "1,000", ""});
  CHECK(table.text() ==
        "name               n  note\n"
        "a                  1  x\n"
        "a longer name  1,000\n");
}

TEST_CASE("a table without rows is its titles") {
  CHECK(TextTable({{"a"}, {"b"}}).text() == "a  b\n");
}
