#include "sim/schedule/placement.h"

#include <catch2/catch.hpp>

namespace vargsim::test {
namespace {

Conv2d pointwise(int channels) {
  Conv2d conv;
  conv.out_channels = channels;
  return conv;
}

void check_place(const Placement& placement, LayerId map, LayerId owner, int first_channel) {
  INFO("map " << map);
  CHECK(placement.place_of(map).owner == owner);
  CHECK(placement.place_of(map).first_channel == first_channel);
}

}  // namespace

TEST_CASE("a map lies in a tensor of its own") {
  Network network("net");
  const LayerId image = network.add_input("image", {8, 4, 4});
  const LayerId a = network.add("a", "", pointwise(16), {image});
  const Placement placement(network);
  check_place(placement, image, image, 0);
  check_place(placement, a, a, 0);
  CHECK(placement.moves_of(a).empty());
}

TEST_CASE("the inputs of a concat are written where the concat has them") {
  Network network("net");
  const LayerId image = network.add_input("image", {8, 4, 4});
  const LayerId a = network.add("a", "", pointwise(16), {image});
  const LayerId b = network.add("b", "", pointwise(24), {image});
  const LayerId joined = network.add("joined", "", Concat{}, {b, a});
  const Placement placement(network);
  check_place(placement, b, joined, 0);
  check_place(placement, a, joined, 24);
  CHECK(placement.moves_of(joined).empty());
}

TEST_CASE("a concat within a concat adds its channel to those of its inputs") {
  Network network("net");
  const LayerId image = network.add_input("image", {8, 4, 4});
  const LayerId a = network.add("a", "", pointwise(16), {image});
  const LayerId b = network.add("b", "", pointwise(24), {image});
  const LayerId inner = network.add("inner", "", Concat{}, {a, b});
  const LayerId c = network.add("c", "", pointwise(5), {image});
  const LayerId outer = network.add("outer", "", Concat{}, {c, inner});
  const Placement placement(network);
  check_place(placement, inner, outer, 5);
  check_place(placement, b, outer, 5 + 16);
}

TEST_CASE("a slice is a view of the map it is cut from, also within a concat") {
  Network network("net");
  const LayerId image = network.add_input("image", {8, 4, 4});
  const LayerId a = network.add("a", "", pointwise(16), {image});
  const LayerId b = network.add("b", "", pointwise(16), {image});
  const LayerId joined = network.add("joined", "", Concat{}, {a, b});
  const LayerId half = network.add("half", "", ChannelSlice{8, 4}, {b});
  const LayerId of_image = network.add("of_image", "", ChannelSlice{2, 6}, {image});
  const LayerId of_slice = network.add("of_slice", "", ChannelSlice{1, 2}, {half});
  const Placement placement(network);
  check_place(placement, half, joined, 16 + 8);
  check_place(placement, of_image, image, 2);
  check_place(placement, of_slice, joined, 16 + 8 + 1);
}

TEST_CASE("network inputs, slices and maps that lie elsewhere already move") {
  Network network("net");
  const LayerId image = network.add_input("image", {8, 4, 4});
  const LayerId a = network.add("a", "", pointwise(16), {image});
  const LayerId half = network.add("half", "", ChannelSlice{8, 8}, {a});
  const LayerId first = network.add("first", "", Concat{}, {image, a, half, a});
  const LayerId second = network.add("second", "", Concat{}, {a, first});
  const Placement placement(network);
  const std::vector<MapMove>& moves = placement.moves_of(first);
  REQUIRE(moves.size() == 3);
  CHECK(moves[0].source == image);
  CHECK(moves[0].first_channel == 0);
  CHECK(moves[1].source == half);
  CHECK(moves[1].first_channel == 8 + 16);
  CHECK(moves[2].source == a);
  CHECK(moves[2].first_channel == 8 + 16 + 8);
  REQUIRE(placement.moves_of(second).size() == 1);
  CHECK(placement.moves_of(second)[0].source == a);
  check_place(placement, a, second, 16 + 8);
  check_place(placement, half, second, 16 + 8 + 8);
}

}  // namespace vargsim::test
