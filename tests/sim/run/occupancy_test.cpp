#include "sim/run/occupancy.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/support/dice.h"

namespace vargsim::test {
namespace {

struct Use {
  Bytes offset, bytes;
  Cycles begin, end;
};

/// One buffer and one load for each use.
Bytes peak(const std::vector<Use>& uses) {
  Program program;
  Timeline timeline;
  for (const Use& use : uses) {
    program.buffers.push_back({"b", 0, use.offset, use.bytes, 1});
    Command command;
    Load load;
    load.destination = {static_cast<BufferId>(program.buffers.size() - 1), 0, 1};
    command.body = load;
    program.commands.push_back(command);
    CommandTiming timing;
    timing.begin = use.begin;
    timing.end = use.end;
    timeline.push_back(timing);
  }
  return peak_occupancy(program, timeline);
}

/// Byte by byte, cycle by cycle.
Bytes counted_peak(const std::vector<Use>& uses) {
  Bytes most = 0;
  for (Cycles cycle = 0; cycle < 40; ++cycle) {
    Bytes used = 0;
    for (Bytes byte = 0; byte < 60; ++byte) {
      const bool live = std::any_of(uses.begin(), uses.end(), [&](const Use& use) {
        return use.begin <= cycle && cycle < use.end && use.offset <= byte && byte < use.offset + use.bytes;
      });
      used += live ? 1 : 0;
    }
    most = std::max(most, used);
  }
  return most;
}

}  // namespace

TEST_CASE("buffers in use at one time add up, others do not") {
  CHECK(peak({}) == 0);
  CHECK(peak({{0, 100, 0, 10}, {100, 50, 5, 20}}) == Bytes{100 + 50});
  CHECK(peak({{0, 100, 0, 10}, {100, 50, 10, 20}}) == Bytes{100});
  CHECK(peak({{0, 10, 0, 10}, {10, 50, 10, 20}}) == Bytes{50});
}

TEST_CASE("bytes that two buffers share count once") {
  CHECK(peak({{0, 100, 0, 10}, {60, 100, 5, 20}}) == Bytes{160});
  CHECK(peak({{0, 100, 0, 10}, {20, 30, 5, 20}}) == Bytes{100});
}

TEST_CASE("a buffer lives from its first command's begin to its last one's end") {
  Program program;
  program.buffers = {{"a", 0, 0, 10, 1}, {"b", 0, 10, 20, 1}};
  Command load, store, other;
  load.body = Load{0, TensorRole::ifmap, {}, {0, 0, 1}};
  store.body = Store{0, TensorRole::ofmap, {}, {0, 0, 1}};
  other.body = Load{0, TensorRole::ifmap, {}, {1, 0, 1}};
  program.commands = {load, store, other};
  Timeline timeline(3);
  timeline[0].end = 5;
  timeline[1].begin = 20;
  timeline[1].end = 30;
  timeline[2].begin = 10;  // neither load nor store of the other is under way
  timeline[2].end = 15;
  CHECK(peak_occupancy(program, timeline) == Bytes{10 + 20});
}

TEST_CASE("the peak is what counting byte by byte and cycle by cycle gives") {
  for (std::uint32_t seed = 0; seed < 500; ++seed) {
    Dice dice(seed);
    std::vector<Use> uses;
    for (int i = dice.between(1, 8); i > 0; --i) {
      const Cycles begin = dice.between(0, 30);
      uses.push_back({dice.between(0, 40), dice.between(1, 20), begin, begin + dice.between(1, 9)});
    }
    INFO("seed " << seed);
    REQUIRE(peak(uses) == counted_peak(uses));
  }
}

namespace {

struct Plan {
  Program program;
  Timeline timeline;

  void use(TensorRole role, Bytes offset, Bytes bytes, Cycles begin, Cycles end) {
    program.buffers.push_back({"b", 0, offset, bytes, 1});
    Load load;
    load.role = role;
    load.destination = {static_cast<BufferId>(program.buffers.size() - 1), 0, 1};
    program.commands.push_back({0, 0, 0, load});
    timeline.emplace_back();
    timeline.back().begin = begin;
    timeline.back().end = end;
  }
};

}  // namespace

TEST_CASE("occupancy over time has a point for each change, by what the buffers hold") {
  Plan plan;
  plan.use(TensorRole::weights, 0, 100, 5, 20);
  plan.use(TensorRole::ifmap, 80, 40, 10, 30);  // shares 20 bytes with the weights
  const std::vector<OccupancyPoint> points = occupancy_over_time(plan.program, plan.timeline);
  REQUIRE(points.size() == 4);
  CHECK(points[0].cycle == 5);
  CHECK(points[0].bytes == decltype(points[0].bytes){100, 0, 0, 0, 0, 0});
  CHECK(points[1].cycle == 10);
  CHECK(points[1].bytes == decltype(points[0].bytes){100, 0, 20, 0, 0, 0});
  CHECK(points[2].cycle == 20);
  CHECK(points[2].bytes == decltype(points[0].bytes){0, 0, 40, 0, 0, 0});
  CHECK(points[3].cycle == 30);
  CHECK(points[3].sum() == 0);
}

TEST_CASE("occupancy over time peaks where the peak is") {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    Dice dice(seed);
    Plan plan;
    for (int i = dice.between(1, 12); i > 0; --i) {
      const Cycles begin = dice.between(0, 60);
      plan.use(static_cast<TensorRole>(dice.between(0, tensor_role_count - 1)), dice.between(0, 40),
               dice.between(1, 20), begin, begin + dice.between(1, 9));
    }
    const std::vector<OccupancyPoint> points = occupancy_over_time(plan.program, plan.timeline);
    Bytes most = 0;
    for (const OccupancyPoint& point : points)
      most = std::max(most, point.sum());
    INFO("seed " << seed);
    REQUIRE(most == peak_occupancy(plan.program, plan.timeline));
    REQUIRE(points.back().sum() == 0);
    const std::vector<OccupancyPoint> few = thinned_out(points, 6);
    REQUIRE(few.size() <= 6);
    Bytes most_of_few = 0;
    for (const OccupancyPoint& point : few)
      most_of_few = std::max(most_of_few, point.sum());
    REQUIRE(most_of_few == most);
    REQUIRE(few.back().cycle == points.back().cycle);
  }
}

}  // namespace vargsim::test
