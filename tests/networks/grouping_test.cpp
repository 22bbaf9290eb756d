#include "networks/grouping.h"

#include <catch2/catch.hpp>

#include "tests/networks/helpers.h"

using namespace vargsim;
using namespace vargsim::testing;
using Numbers = std::vector<int>;

TEST_CASE("a group base fixes the channels a group, a number of groups does not") {
  CHECK(groups_for(Grouping::fixed_base(8), 32, "here") == 4);
  CHECK(groups_for(Grouping::fixed_base(8), 512, "here") == 64);
  CHECK(groups_for(Grouping::fixed_groups(16), 32, "here") == 16);
  CHECK(groups_for(Grouping::fixed_groups(16), 512, "here") == 16);
}

TEST_CASE("a group base of one is depthwise and one of all channels is dense") {
  CHECK(groups_for(Grouping::fixed_base(1), 32, "here") == 32);
  CHECK(groups_for(Grouping::fixed_base(32), 32, "here") == 1);
}

TEST_CASE("a group base that does not divide names the nearest valid values") {
  CHECK(refusal([] { groups_for(Grouping::fixed_base(12), 32, "network n, layer l"); }) ==
        "network n, layer l: group base 12 does not divide 32 input channels; nearest valid: 8, 16");
  CHECK(refusal([] { groups_for(Grouping::fixed_base(64), 32, "here"); }) ==
        "here: group base 64 does not divide 32 input channels; nearest valid: 32");
}

TEST_CASE("a number of groups that does not divide names the nearest valid values") {
  CHECK(refusal([] { groups_for(Grouping::fixed_groups(12), 32, "here"); }) ==
        "here: groups 12 do not divide 32 input channels; nearest valid: 8, 16");
}

TEST_CASE("group bases and groups below one are refused") {
  CHECK(refusal([] { groups_for(Grouping::fixed_base(0), 32, "here"); }) ==
        "here: group base 0 does not divide 32 input channels; nearest valid: 1");
  CHECK(refusal([] { groups_for(Grouping::fixed_groups(-4), 32, "here"); }) ==
        "here: groups -4 do not divide 32 input channels; nearest valid: 1");
}

TEST_CASE("the nearest divisors are the last at or below and the first above") {
  CHECK(nearest_divisors(32, 12) == Numbers{8, 16});
  CHECK(nearest_divisors(32, 8) == Numbers{8, 16});
  CHECK(nearest_divisors(40, 7) == Numbers{5, 8});
  CHECK(nearest_divisors(7, 3) == Numbers{1, 7});
}

TEST_CASE("at the ends of the range there is one nearest divisor") {
  CHECK(nearest_divisors(32, 32) == Numbers{32});
  CHECK(nearest_divisors(32, 1000) == Numbers{32});
  CHECK(nearest_divisors(32, 0) == Numbers{1});
  CHECK(nearest_divisors(32, -7) == Numbers{1});
  CHECK(nearest_divisors(1, 1) == Numbers{1});
}
