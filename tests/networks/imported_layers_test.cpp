/// Layers that only imported networks have.

#include <catch2/catch.hpp>

#include "networks/network.h"
#include "sim/base/error.h"

namespace vargsim::test {
namespace {

Layer only_layer(const Shape& input, const Operation& op) {
  Network network("net");
  network.add("layer", "", op, {network.add_input("image", input)});
  return network.layers().front();
}

ConvTranspose2d spread(int kernel, int stride, int padding) {
  ConvTranspose2d conv;
  conv.out_channels = 6;
  conv.kernel = {kernel, kernel};
  conv.stride = {stride, stride};
  conv.padding = Padding::same(padding);
  return conv;
}

}  // namespace

TEST_CASE("a transposed convolution has a MAC for each input value and weight") {
  for (const ConvTranspose2d& conv : {spread(2, 2, 0), spread(4, 2, 1)}) {
    const Layer layer = only_layer({8, 5, 7}, conv);
    const int taps = conv.kernel.height * conv.kernel.width;
    CHECK(layer.output == Shape{6, 10, 14});
    CHECK(macs_of(layer) == 8 * 5 * 7 * taps * 6);
    CHECK(weights_of(layer) == 8 * taps * 6);
  }
  ConvTranspose2d grouped = spread(2, 2, 0);
  grouped.groups = 2;
  grouped.bias = true;
  const Layer layer = only_layer({8, 5, 7}, grouped);
  CHECK(weights_of(layer) == 8 / 2 * 4 * 6);
  CHECK(params_of(layer) == weights_of(layer) + 6);
}

TEST_CASE("a transposed convolution whose stride does not divide its kernel or output is refused") {
  CHECK_THROWS_AS(only_layer({8, 5, 7}, spread(3, 2, 1)), InputError);
  ConvTranspose2d odd = spread(4, 2, 0);
  odd.padding.top = 1;
  CHECK_THROWS_AS(only_layer({8, 5, 7}, odd), InputError);
  CHECK_THROWS_AS(only_layer({8, 5, 7}, spread(2, 2, 9)), InputError);
}

TEST_CASE("a move has the output it is told, a transposition as many elements as its input") {
  Move resize;
  resize.kind = MoveKind::resize;
  resize.output = {8, 10, 14};
  CHECK(only_layer({8, 5, 7}, resize).output == resize.output);
  CHECK(macs_of(only_layer({8, 5, 7}, resize)) == 0);
  Move transpose;
  transpose.output = {35, 8, 1};
  CHECK(only_layer({8, 5, 7}, transpose).output == transpose.output);
  transpose.output = {35, 9, 1};
  CHECK_THROWS_AS(only_layer({8, 5, 7}, transpose), InputError);
}

TEST_CASE("element-wise layers keep the shape; two maps must have one") {
  Elementwise affine;
  affine.kind = Elementwise::Kind::affine;
  affine.params_per_channel = 2;
  const Layer layer = only_layer({8, 5, 7}, affine);
  CHECK(layer.output == Shape{8, 5, 7});
  CHECK(params_of(layer) == 2 * 8);
  Network network("net");
  const LayerId a = network.add_input("a", {8, 5, 7});
  const LayerId b = network.add_input("b", {8, 7, 5});
  CHECK_THROWS_AS(network.add("product", "", EltwiseBinary{}, {a, b}), InputError);
  network.add("square", "", EltwiseBinary{}, {a, a});
  CHECK(op_name(network.layers().front()) == "eltwise_multiply");
}

}  // namespace vargsim::test
