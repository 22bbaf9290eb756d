/// Conditions: what they mean, and what is refused where.

#include "sim/sweep/expression.h"

#include <map>

#include <catch2/catch.hpp>

#include "tests/sim/config/refusal.h"

namespace vargsim::test {
namespace {

bool holds(const std::string& text) {
  static const std::map<std::string, Cell> values{
      {"a", std::int64_t{6}}, {"b.c_2", 2.5}, {"hw", std::string("edge_npu")}, {"and_more", std::int64_t{1}}};
  return Expression::parse(text, "x.json: /constraints/0").holds([&](const std::string& key) {
    const auto found = values.find(key);
    return found == values.end() ? Cell{} : found->second;
  });
}

std::string message(const std::string& text) {
  return refusal([&] { Expression::parse(text, "x.json: /constraints/0"); });
}

}  // namespace

TEST_CASE("comparisons have their usual meaning at the edge") {
  CHECK(holds("a = 6"));
  CHECK(holds("a == 6"));
  CHECK_FALSE(holds("a != 6"));
  CHECK(holds("a <= 6"));
  CHECK_FALSE(holds("a < 6"));
  CHECK(holds("a >= 6"));
  CHECK_FALSE(holds("a > 6"));
  CHECK(holds("b.c_2=2.5"));
  CHECK(holds("1e1 = 10"));
}

TEST_CASE("products bind closer than sums, from the left, and parentheses closest") {
  CHECK(holds("2 + 3 * 4 = 14"));
  CHECK(holds("(2 + 3) * 4 = 20"));
  CHECK(holds("10 - 3 - 2 = 5"));
  CHECK(holds("16 / 4 / 2 = 2"));
  CHECK(holds("-a + 7 = 1"));
  CHECK(holds("- (a - 8) = 2"));
  CHECK(holds("a / 4 = 1.5"));
}

TEST_CASE("all comparisons joined by and must hold") {
  CHECK(holds("a = 6 and b.c_2 < 3 and 1 < 2"));
  CHECK_FALSE(holds("a = 6 and b.c_2 > 3"));
  CHECK_FALSE(holds("a = 7 and b.c_2 < 3"));
  CHECK(holds("and_more = 1 and a = 6"));
}

TEST_CASE("texts are equal or not; nothing else holds of them") {
  CHECK(holds("hw = 'edge_npu'"));
  CHECK(holds("hw = \"edge_npu\""));
  CHECK(holds("hw != 'other'"));
  CHECK_FALSE(holds("hw < 'other'"));
  CHECK_FALSE(holds("hw = 1"));
  CHECK_FALSE(holds("hw != 1"));
}

TEST_CASE("what has no value makes its comparison false") {
  CHECK_FALSE(holds("missing = 0"));
  CHECK_FALSE(holds("missing != 0"));
  CHECK_FALSE(holds("a / 0 > 1"));
  CHECK_FALSE(holds("hw + 1 > 0"));
  CHECK_FALSE(holds("missing = 0 and a = 6"));
}

TEST_CASE("anything else is refused with its position") {
  check_refusal(message(""), {"x.json: /constraints/0: at character 1: the end"});
  check_refusal(message("a"), {"at character 2: the end instead of one of <"});
  check_refusal(message("a <= "), {"at character 6: the end"});
  check_refusal(message("a < 3 or a > 5"), {"at character 7: 'or a > 5' instead of 'and'"});
  check_refusal(message("a < 3 < 4"), {"at character 7"});
  check_refusal(message("(a < 3)"), {"at character 4: '< 3)' instead of ')'"});
  check_refusal(message("a % 2 = 0"), {"at character 3: '% 2 = 0'"});
  check_refusal(message("f(a) = 1"), {"at character 2"});
  check_refusal(message("hw = 'edge"), {"at character 6"});
  check_refusal(message("12ab = 1"), {"at character 1"});
  check_refusal(message("a = 1 and"), {"at character 10"});
  check_refusal(message(std::string(60, '(') + "1" + std::string(60, ')') + " = 1"), {"50 levels"});
}

}  // namespace vargsim::test
