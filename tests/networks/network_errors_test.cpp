#include <limits>

#include <catch2/catch.hpp>

#include "tests/networks/helpers.h"

using namespace vargsim;
using namespace vargsim::testing;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

/// The refusal of one layer `l` on a network input of the given shape.
std::string layer_refusal(const Operation& op, const Shape& ifmap, int inputs = 1) {
  return refusal([&] {
    Network network("net");
    const LayerId input = network.add_input("x", ifmap);
    network.add("l", "", op, std::vector<LayerId>(static_cast<std::size_t>(inputs), input));
  });
}

std::string input_refusal(const Shape& shape) {
  return refusal([&] { Network("net").add_input("x", shape); });
}

/// The refusal of a layer that reads `id`, after one input and one layer.
std::string reading_refusal(LayerId id) {
  return refusal([id] {
    Network network("net");
    network.add_input("x", {4, 8, 8});
    network.add("first", "", GlobalPool{}, {network_input(0)});
    network.add("l", "", GlobalPool{}, {id});
  });
}

/// The refusal of one layer `l` on two network inputs.
std::string pair_refusal(const Operation& op, const Shape& first, const Shape& second) {
  return refusal([&] {
    Network network("net");
    const LayerId left = network.add_input("x", first);
    const LayerId right = network.add_input("y", second);
    network.add("l", "", op, {left, right});
  });
}

}  // namespace

TEST_CASE("groups that do not divide the input channels name the nearest valid values") {
  CHECK(layer_refusal(conv(64, 3, 1, 1, 12), {32, 8, 8}) ==
        "network net, layer l: groups 12 do not divide 32 input channels; nearest valid: 8, 16");
  CHECK(layer_refusal(conv(64, 3, 1, 1, 0), {32, 8, 8}) ==
        "network net, layer l: groups 0 do not divide 32 input channels; nearest valid: 1");
}

TEST_CASE("groups must divide the output channels too, and so must the suggestions") {
  CHECK(layer_refusal(conv(48, 3, 1, 1, 32), {32, 8, 8}) ==
        "network net, layer l: groups 32 do not divide 48 output channels; nearest valid: 16");
  CHECK(layer_refusal(conv(20, 3, 1, 1, 3), {32, 8, 8}) ==
        "network net, layer l: groups 3 do not divide 32 input channels; nearest valid: 2, 4");
}

TEST_CASE("operands of different shapes cannot be added") {
  CHECK(refusal([] {
          Network network("net");
          const LayerId left = network.add_input("x", {64, 28, 28});
          const LayerId right = network.add_input("y", {32, 28, 28});
          network.add("l", "", EltwiseAdd{}, {left, right});
        }) == "network net, layer l: cannot add shapes 64x28x28 and 32x28x28; they must be equal");
}

TEST_CASE("a layer takes as many inputs as its operation reads") {
  CHECK(layer_refusal(EltwiseAdd{}, {4, 8, 8}, 1) == "network net, layer l: takes 2 inputs, not 1");
  CHECK(layer_refusal(EltwiseAdd{}, {4, 8, 8}, 3) == "network net, layer l: takes 2 inputs, not 3");
  CHECK(layer_refusal(GlobalPool{}, {4, 8, 8}, 2) == "network net, layer l: takes 1 input, not 2");
  CHECK(layer_refusal(GlobalPool{}, {4, 8, 8}, 0) == "network net, layer l: takes 1 input, not 0");
}

TEST_CASE("names of layers and inputs are unique and not empty") {
  Network network("net");
  network.add_input("x", {4, 8, 8});
  network.add("first", "", GlobalPool{}, {network_input(0)});
  const auto add = [&network](const std::string& name) { network.add(name, "", GlobalPool{}, {0}); };
  CHECK(refusal([&] { add("first"); }) == "network net, layer first: the name is taken already");
  CHECK(refusal([&] { add("x"); }) == "network net, layer x: the name is taken already");
  CHECK_THAT(refusal([&] { add(""); }), Contains("the name is empty"));
  CHECK(refusal([&] {
          network.add_input("x", {1, 1, 1});
        }) == "network net, input x: the name is taken already");
}

TEST_CASE("a refused layer leaves the network as it was") {
  Network network("net");
  network.add_input("x", {4, 8, 8});
  CHECK_FALSE(refusal([&] { network.add("l", "", conv(4, 9, 1, 0), {network_input(0)}); }).empty());
  CHECK(network.layers().empty());
  CHECK(network.add("l", "", conv(4, 3, 1, 0), {network_input(0)}) == 0);
}

TEST_CASE("a layer may read earlier layers and declared inputs only") {
  CHECK(reading_refusal(1) == "network net, layer l: there is no earlier layer 1; the network has 1 so far");
  CHECK(reading_refusal(network_input(1)) ==
        "network net, layer l: there is no network input 1; the network has 1");
  CHECK_FALSE(reading_refusal(std::numeric_limits<int>::max()).empty());
  CHECK_FALSE(reading_refusal(std::numeric_limits<int>::min()).empty());
  CHECK(reading_refusal(0).empty());
}

TEST_CASE("the shape of an unknown id is refused") {
  const Network network("net");
  CHECK_THAT(refusal([&] { network.shape_of(7); }), StartsWith("network net: there is no earlier layer 7"));
  CHECK_THAT(refusal([&] { network.shape_of(-1); }), StartsWith("network net: there is no network input 0"));
}

TEST_CASE("a kernel larger than its padded input is refused") {
  CHECK(layer_refusal(conv(4, 10, 1, 0), {4, 8, 9}) ==
        "network net, layer l: kernel 10x10 is larger than the padded input 8x9");
  CHECK(layer_refusal(pool(PoolKind::max, 11, 1, 1), {4, 8, 8}) ==
        "network net, layer l: kernel 11x11 is larger than the padded input 10x10");
}

TEST_CASE("a pooling window that may lie in the padding alone is refused") {
  CHECK(layer_refusal(pool(PoolKind::max, 2, 2, 2), {4, 8, 8}) ==
        "network net, layer l: padding 2x2 is not smaller than the pooling kernel 2x2");
}

TEST_CASE("kernels, strides, paddings and channels out of range are refused by name") {
  const Shape ifmap{4, 8, 8};
  CHECK(layer_refusal(conv(0, 3, 1, 1), ifmap) ==
        "network net, layer l: output channels 0 is outside 1..65536");
  CHECK_THAT(layer_refusal(conv(65537, 3, 1, 1), ifmap), Contains("output channels 65537"));
  CHECK_THAT(layer_refusal(conv(4, 0, 1, 1), ifmap), Contains("kernel height 0"));
  CHECK_THAT(layer_refusal(conv(4, 3, 0, 1), ifmap), Contains("stride height 0"));
  CHECK_THAT(layer_refusal(conv(4, 3, -1, 1), ifmap), Contains("stride height -1"));
  CHECK_THAT(layer_refusal(conv(4, 3, 1, -1), ifmap), Contains("padding top -1 is outside 0..65536"));
  CHECK_THAT(layer_refusal(conv(4, 3, 1, std::numeric_limits<int>::max()), ifmap), Contains("padding top"));
  CHECK_THAT(layer_refusal(pool(PoolKind::max, 2, 0, 0), ifmap), Contains("stride height 0"));
  CHECK_THAT(layer_refusal(FullyConnected{0, true, Activation::none}, ifmap), Contains("output features 0"));
}

TEST_CASE("inputs of no or absurd size are refused") {
  CHECK(input_refusal({0, 8, 8}) == "network net, input x: number of channels 0 is outside 1..65536");
  CHECK_THAT(input_refusal({3, -8, 8}), Contains("height -8"));
  CHECK_THAT(input_refusal({3, 8, 65537}), Contains("width 65537"));
  CHECK_THAT(input_refusal({3, 65536, 65536}),
             Contains("a map of 3x65536x65536 has more than 2147483647 elements"));
  CHECK(input_refusal({1, 65536, 32767}).empty());
}

TEST_CASE("outputs of absurd size are refused") {
  CHECK_THAT(layer_refusal(conv(65536, 1, 1, 0), {1, 1024, 1024}), Contains("more than 2147483647 elements"));
  CHECK_THAT(layer_refusal(conv(1, 1, 1, 65536), {1, 8, 8}), Contains("layer l, output: height 131080"));
}

TEST_CASE("layers whose MACs might overflow a sum are refused") {
  CHECK(layer_refusal(conv(65536, 100, 1, 0), {65536, 100, 100}) ==
        "network net, layer l: has more than 1099511627776 MACs");
  // 2^64 MACs: the product itself would overflow.
  CHECK_THAT(layer_refusal(conv(65536, 65536, 65536, 65535), {65536, 1, 1}), Contains("MACs"));
  CHECK_THAT(layer_refusal(FullyConnected{65536, true, Activation::none}, {1, 65536, 32767}),
             Contains("MACs"));
}

TEST_CASE("a batch outside 1..256 is refused") {
  CHECK(refusal([] { Network("net", 0); }) == "network net: batch 0 is outside 1..256");
  CHECK(refusal([] { Network("net", 257); }) == "network net: batch 257 is outside 1..256");
  CHECK(refusal([] { Network("net", 256); }).empty());
}

TEST_CASE("maps of different sizes cannot be joined") {
  CHECK_THAT(pair_refusal(Concat{}, {4, 8, 8}, {4, 8, 7}), StartsWith("network net, layer l: cannot join"));
  CHECK_THAT(pair_refusal(Concat{}, {4, 8, 8}, {4, 7, 8}), Contains("4x8x8 and 4x7x8"));
  CHECK(pair_refusal(Concat{}, {4, 8, 8}, {9, 8, 8}).empty());
}

TEST_CASE("a concat of too many channels is refused") {
  CHECK_THAT(pair_refusal(Concat{}, {65536, 1, 1}, {1, 1, 1}), Contains("65537"));
}

TEST_CASE("a scale needs one factor a channel") {
  CHECK(pair_refusal(ChannelScale{}, {4, 8, 8}, {5, 1, 1}) ==
        "network net, layer l: cannot scale channels of 4x8x8 by 5x1x1; the factors must be 4x1x1");
  CHECK_THAT(pair_refusal(ChannelScale{}, {4, 8, 8}, {4, 8, 8}), Contains("must be 4x1x1"));
  CHECK_THAT(pair_refusal(ChannelScale{}, {4, 1, 1}, {4, 8, 8}), Contains("must be 4x1x1"));
  CHECK(layer_refusal(ChannelScale{}, {4, 8, 8}, 1) == "network net, layer l: takes 2 inputs, not 1");
}

TEST_CASE("groups that do not divide the channels cannot be shuffled") {
  CHECK(layer_refusal(ChannelShuffle{5}, {12, 8, 8}) ==
        "network net, layer l: groups 5 do not divide 12 input channels; nearest valid: 4, 6");
  CHECK_THAT(layer_refusal(ChannelShuffle{0}, {12, 8, 8}), Contains("groups 0"));
  CHECK_THAT(layer_refusal(ChannelShuffle{24}, {12, 8, 8}), Contains("nearest valid: 12"));
}

TEST_CASE("a slice must lie within the channels and have some") {
  CHECK(layer_refusal(ChannelSlice{6, 7}, {12, 8, 8}) ==
        "network net, layer l: channels 6 to 12 are not among the input's 0 to 11");
  CHECK_FALSE(layer_refusal(ChannelSlice{-1, 2}, {12, 8, 8}).empty());
  CHECK_FALSE(layer_refusal(ChannelSlice{0, 0}, {12, 8, 8}).empty());
  CHECK_FALSE(layer_refusal(ChannelSlice{12, 1}, {12, 8, 8}).empty());
  CHECK_FALSE(layer_refusal(ChannelSlice{1, std::numeric_limits<int>::max()}, {12, 8, 8}).empty());
  CHECK_FALSE(layer_refusal(ChannelSlice{std::numeric_limits<int>::max(), 1}, {12, 8, 8}).empty());
}

TEST_CASE("a dilated kernel larger than its padded input is refused, as is dilation out of range") {
  Conv2d op = conv(4, 3, 1, 0);
  op.dilation = {4, 1};
  CHECK(layer_refusal(op, {4, 8, 8}) ==
        "network net, layer l: kernel 9x3 (dilated) is larger than the padded input 8x8");
  CHECK(layer_refusal(op, {4, 9, 8}).empty());
  op.dilation = {1, 0};
  CHECK_THAT(layer_refusal(op, {4, 8, 8}), Contains("dilation width 0 is outside 1..65536"));
  op.dilation = {65537, 1};
  CHECK_THAT(layer_refusal(op, {4, 8, 8}), Contains("dilation height 65537"));
}

TEST_CASE("a response norm over no channels is refused") {
  CHECK(layer_refusal(LocalResponseNorm{0}, {4, 8, 8}) == "network net, layer l: size 0 is outside 1..65536");
}
