/// Walks over strips, and the places of buffers.

#include <map>

#include <catch2/catch.hpp>

#include "networks/zoo/zoo.h"
#include "sim/schedule/fusion/group_shape.h"
#include "sim/schedule/fusion/sram_planner.h"
#include "sim/schedule/fusion/strip_walk.h"
#include "tests/support/dice.h"

namespace vargsim::test {
namespace {

constexpr Bytes word = 16;

Conv2d convolution(int kernel, int stride) {
  Conv2d conv;
  conv.out_channels = 8;
  conv.kernel = {kernel, kernel};
  conv.stride = {stride, stride};
  conv.padding = Padding::same(kernel / 2);
  return conv;
}

/// Two 3x3 layers over 12 rows and the add of the input's map: a block with a shortcut.
Network block() {
  Network network("net");
  const LayerId image = network.add_input("image", {8, 12, 12});
  const LayerId in = network.add("in", "", convolution(1, 1), {image});
  const LayerId a = network.add("a", "", convolution(3, 1), {in});
  const LayerId b = network.add("b", "", convolution(3, 1), {a});
  network.add("sum", "", EltwiseAdd{}, {b, in});
  return network;
}

/// Rows by member, added up over the steps that a walk tells of.
class RowSums final : public StripWalk::Listener {
 public:
  void computed(std::size_t member, int rows, int times) override { rows_[member] += rows * times; }
  const std::map<std::size_t, int>& rows() const { return rows_; }

 private:
  std::map<std::size_t, int> rows_;
};

struct Graph {
  explicit Graph(Network net)
      : network(std::move(net)), placement(network), maps(network, placement, types) {}
  GroupShape whole() const { return *group_shape(maps, 0, maps.layer_count(), {}, word); }

  Network network;
  DatatypeParameters types;
  Placement placement;
  MapGraph maps;
};

}  // namespace

TEST_CASE("a ring keeps the rows that later windows read again") {
  const Graph graph(block());
  const GroupShape shape = graph.whole();
  const StripPlan plan = plan_strips(shape, graph.maps, 1, false, word);
  CHECK(plan.steps == 12);
  const auto lines = [&](std::size_t member) {
    return plan.maps[static_cast<std::size_t>(plan.members[member].ofmap)].lines;
  };
  // When row r of the sum is due, b needs row r + 1 of a, and a row r + 2 of in; a's next window begins at
  // row r of in, b's at row r of a, and the shortcut wants row r of in.
  CHECK(lines(0) == 2 + 1);
  CHECK(lines(1) == 2 + 1);
  CHECK(lines(2) == 1);
}

TEST_CASE("in one step every ring is the whole map") {
  const Graph graph(block());
  const StripPlan plan = plan_strips(graph.whole(), graph.maps, 12, false, word);
  CHECK(plan.steps == 1);
  for (const GroupMap& map : plan.maps)
    CHECK(map.lines == 12);
}

TEST_CASE("every member computes each of its rows once, and jumps change nothing") {
  for (const NetworkFamily& family : network_families()) {
    const Graph graph(family.build(family.defaults));
    for (LayerId first = 0; first + 6 <= graph.maps.layer_count(); first += 5) {
      bool fusible = true;
      for (LayerId id = first; id < first + 6; ++id)
        fusible = fusible && (graph.maps.layer(id).can_fuse || !graph.maps.layer(id).has_commands);
      if (!fusible) continue;
      const auto shape = group_shape(graph.maps, first, first + 6, {}, word);
      if (!shape || shape->members.empty()) continue;
      for (const int rows : {1, 2, 3, 5, 8, 64}) {
        INFO(family.name << " from " << graph.network.layer(first).name << " on, " << rows
                         << " rows a strip");
        StripWalk jumping(graph.maps), stepping(graph.maps);
        jumping.enter(*shape);
        stepping.enter(*shape);
        RowSums sums;
        StripPlan record;
        record.members = shape->members;
        record.maps = shape->maps;
        jumping.run(rows, &sums, nullptr);
        stepping.run(rows, nullptr, &record);
        for (std::size_t i = 0; i < shape->members.size(); ++i) {
          CHECK(sums.rows().at(i) == graph.maps.layer(shape->members[i].layer).op.out.rows);
          CHECK(record.members[i].row_ends.back() == sums.rows().at(i));
        }
        for (std::size_t i = 0; i < shape->maps.size(); ++i) {
          CHECK(jumping.lines(i, false) == stepping.lines(i, false));
          CHECK(jumping.lines(i, true) == stepping.lines(i, true));
          CHECK(jumping.last_row(i) == stepping.last_row(i));
        }
      }
    }
  }
}

TEST_CASE("buffers that live at one time never share a byte") {
  for (std::uint32_t seed = 0; seed < 500; ++seed) {
    Dice dice(seed);
    std::vector<PlannedBuffer> buffers;
    for (int slot = 0; slot < 8; ++slot) {
      for (int i = dice.between(0, 4); i > 0; --i)
        buffers.push_back(
            {dice.between(1, 300), slot, slot + (dice.between(0, 3) == 0 ? dice.between(1, 3) : 0)});
    }
    constexpr Bytes capacity = 4096;
    const auto offsets = place_buffers(buffers, capacity, word);
    INFO("seed " << seed);
    REQUIRE(offsets);
    for (std::size_t a = 0; a < buffers.size(); ++a) {
      CHECK((*offsets)[a] % word == 0);
      CHECK((*offsets)[a] + buffers[a].bytes <= capacity);
      for (std::size_t b = 0; b < a; ++b) {
        const bool together =
            buffers[a].first_slot <= buffers[b].last_slot && buffers[b].first_slot <= buffers[a].last_slot;
        const bool apart = (*offsets)[a] + buffers[a].bytes <= (*offsets)[b] ||
                           (*offsets)[b] + buffers[b].bytes <= (*offsets)[a];
        CHECK((!together || apart));
      }
    }
  }
}

TEST_CASE("what does not fit has no place") {
  CHECK_FALSE(place_buffers({{100, 0, 1}, {100, 1, 1}}, 192, word));
  CHECK(place_buffers({{100, 0, 0}, {100, 1, 1}}, 192, word));
}

}  // namespace vargsim::test
