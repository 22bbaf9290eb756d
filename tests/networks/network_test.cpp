#include <catch2/catch.hpp>

#include "tests/networks/helpers.h"

using namespace vargsim;
using namespace vargsim::testing;
using Ids = std::vector<LayerId>;

namespace {

Shape output_of(const Operation& op, const Shape& ifmap) {
  Network network("n");
  const LayerId input = network.add_input("x", ifmap);
  return network.shape_of(network.add("l", "", op, {input}));
}

}  // namespace

TEST_CASE("a convolution with same padding keeps the map's size") {
  CHECK(output_of(conv(8, 3, 1, 1), {4, 7, 9}) == Shape{8, 7, 9});
  CHECK(output_of(conv(8, 1, 1, 0), {4, 7, 9}) == Shape{8, 7, 9});
}

TEST_CASE("a stride drops the last partial step") {
  CHECK(output_of(conv(8, 3, 2, 1), {4, 224, 224}) == Shape{8, 112, 112});
  CHECK(output_of(conv(8, 3, 2, 1), {4, 7, 7}) == Shape{8, 4, 4});
  CHECK(output_of(conv(8, 3, 2, 0), {4, 8, 8}) == Shape{8, 3, 3});
  CHECK(output_of(conv(8, 1, 2, 0), {4, 7, 8}) == Shape{8, 4, 4});
}

TEST_CASE("kernel, stride and padding may differ by axis and side") {
  Conv2d op = conv(8, 1, 1, 0);
  op.kernel = {3, 5};
  op.stride = {1, 2};
  op.padding = {1, 0, 0, 2};
  CHECK(output_of(op, {4, 10, 11}) == Shape{8, 9, 5});
}

TEST_CASE("a kernel may cover the padded map exactly") {
  CHECK(output_of(conv(8, 7, 1, 0), {4, 7, 7}) == Shape{8, 1, 1});
  CHECK(output_of(conv(8, 9, 1, 1), {4, 7, 7}) == Shape{8, 1, 1});
}

TEST_CASE("pools keep the channels") {
  CHECK(output_of(pool(PoolKind::max, 3, 2, 1), {4, 112, 112}) == Shape{4, 56, 56});
  CHECK(output_of(pool(PoolKind::average, 2, 2, 0), {4, 7, 7}) == Shape{4, 3, 3});
  CHECK(output_of(GlobalPool{}, {4, 7, 5}) == Shape{4, 1, 1});
}

TEST_CASE("an add keeps its operands' shape and may read network inputs") {
  Network network("n");
  const LayerId left = network.add_input("left", {4, 6, 6});
  const LayerId right = network.add_input("right", {4, 6, 6});
  const LayerId sum = network.add("sum", "", EltwiseAdd{}, {left, right});
  CHECK(network.shape_of(sum) == Shape{4, 6, 6});
  CHECK(network.layer(sum).inputs == Ids{network_input(0), network_input(1)});
}

TEST_CASE("network inputs have negative ids and known shapes") {
  Network network("n");
  CHECK(network.add_input("a", {3, 8, 9}) == -1);
  CHECK(network.add_input("b", {1, 2, 3}) == -2);
  CHECK(network.shape_of(network_input(0)) == Shape{3, 8, 9});
  CHECK(network.shape_of(network_input(1)) == Shape{1, 2, 3});
}

TEST_CASE("a layer remembers its block and inferred shapes") {
  Network network("n", 4);
  const LayerId input = network.add_input("x", {3, 8, 8});
  const LayerId id = network.add("c", "stem", conv(16, 3, 2, 1), {input});
  CHECK(id == 0);
  CHECK(network.layer(id).block == "stem");
  CHECK(network.layer(id).input == Shape{3, 8, 8});
  CHECK(network.layer(id).output == Shape{16, 4, 4});
  CHECK(network.batch() == 4);
}

TEST_CASE("the outputs are the layers that none reads") {
  Network network("n");
  const LayerId input = network.add_input("x", {4, 8, 8});
  const LayerId first = network.add("first", "", conv(4, 3, 1, 1), {input});
  const LayerId side = network.add("side", "", conv(4, 1, 1, 0), {first});
  const LayerId sum = network.add("sum", "", EltwiseAdd{}, {first, first});
  CHECK(network.outputs() == Ids{side, sum});
}

TEST_CASE("a network without layers has no outputs") {
  CHECK(Network("n").outputs().empty());
}

TEST_CASE("a network's counts are its layers' sums, of one image") {
  Network network("n", 8);
  const LayerId input = network.add_input("x", {4, 8, 8});
  const LayerId first = network.add("first", "", conv(4, 3, 1, 1), {input});
  const LayerId pooled = network.add("pool", "", GlobalPool{}, {first});
  network.add("fc", "", FullyConnected{10, true, Activation::none}, {pooled});
  CHECK(network.macs() == 144 * 64 + 40);
  CHECK(network.weights() == 144 + 40);
  CHECK(network.params() == 144 + 8 + 40 + 10);
  CHECK(network.convolutions() == 2);
}
