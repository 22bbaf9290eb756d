/// The reference against results worked out by hand, and its data.

#include "sim/verify/reference/reference.h"

#include <catch2/catch.hpp>

#include "sim/verify/reference/operations.h"
#include "sim/verify/verify.h"

namespace vargsim {
namespace {

ValueMap map_of(const Shape& shape, std::vector<std::int16_t> values) {
  ValueMap map(1, shape);
  map.values = std::move(values);
  return map;
}

using Values = std::vector<std::int16_t>;
using Psums = std::vector<std::int32_t>;

}  // namespace

TEST_CASE("a convolution sums over its window inside the map and adds the bias") {
  const ValueMap ifmap = map_of({1, 2, 3}, {1, 2, 3, 4, 5, 6});
  Conv2d conv;
  conv.kernel = {2, 2};
  conv.padding = {1, 0, 0, 0};
  const PsumMap result = convolution(ifmap, conv, {1, 2, 2}, {1, 10, 100, 1000}, {7}, {});
  // The first row of windows has its upper taps in the padding.
  CHECK(result.values == Psums{2107, 3207, 1 + 20 + 400 + 5000 + 7, 2 + 30 + 500 + 6000 + 7});
}

TEST_CASE("strides, dilation and groups choose what a convolution reads") {
  const ValueMap ifmap = map_of({2, 1, 5}, {1, -1, 2, -2, 3, -3, 4, -4, 5, -5});
  Conv2d conv;
  conv.kernel = {1, 2};
  conv.dilation = {1, 2};
  conv.stride = {1, 2};
  conv.groups = 2;
  CHECK(convolution(ifmap, conv, {2, 1, 2}, {1, 10, 2, 20}, {}, {}).values == Psums{31, -62, 53, -106});
}

TEST_CASE("a psum saturates to 32 bits") {
  const ValueMap ifmap = map_of({4, 1, 1}, {32767, 32767, 32767, 32767});
  DatatypeParameters wide;
  wide.ifmap_bits = wide.ofmap_bits = wide.weight_bits = 16;
  Conv2d conv;
  conv.kernel = {1, 1};
  const PsumMap result = convolution(ifmap, conv, {2, 1, 1},
                                     {32767, 32767, 32767, 32767, -32768, -32768, -32768, -32768}, {}, wide);
  CHECK(result.values == Psums{2147483647, -2147483647 - 1});
}

TEST_CASE("an average counts padding as zeros, a maximum does not see it") {
  const ValueMap ifmap = map_of({1, 2, 2}, {-10, -3, -6, -7});
  Pool2d pool;
  pool.kernel = {2, 2};
  pool.stride = {2, 2};
  pool.padding = Padding::same(1);
  CHECK(pooled(ifmap, pool, {1, 2, 2}).values == Values{-3, -1, -2, -2});  // -2.5, -0.75, -1.5, -1.75
  pool.kind = PoolKind::max;
  CHECK(pooled(ifmap, pool, {1, 2, 2}).values == Values{-10, -3, -6, -7});
}

TEST_CASE("a shuffle transposes groups, a slice cuts, a concat joins") {
  const ValueMap ifmap = map_of({6, 1, 1}, {0, 1, 2, 3, 4, 5});
  CHECK(shuffled(ifmap, 2).values == Values{0, 3, 1, 4, 2, 5});
  CHECK(sliced(ifmap, 2, {3, 1, 1}).values == Values{2, 3, 4});
  const ValueMap other = map_of({2, 1, 2}, {1, 2, 3, 4});
  const ValueMap third = map_of({1, 1, 2}, {5, 6});
  CHECK(concatenated({&other, &third}, {3, 1, 2}).values == Values{1, 2, 5, 3, 4, 6});
}

TEST_CASE("a scale multiplies by its channel's factor, a norm by the power of its neighbours' squares") {
  const ValueMap ifmap = map_of({2, 1, 2}, {1, 2, 3, 4});
  CHECK(scaled(ifmap, map_of({2, 1, 1}, {10, -1})).values == Psums{10, -2, 30, -4});
  LayerRegisters registers;
  registers.powers.assign(power_entries, 1);
  registers.powers[1 + 4] = 7;
  const ValueMap four = map_of({4, 1, 1}, {1, 2, 0, 0});
  CHECK(largest_sum_of_squares(four, 3) == 5);
  CHECK(normed(four, 3, registers).values == Psums{7, 14, 0, 0});
  // Of an even number of neighbours there is one more below: channel 1 sees 0 and 1, channel 0 itself alone.
  CHECK(normed(four, 2, registers).values == Psums{1, 14, 0, 0});
}

TEST_CASE("an add requantises both operands, saturates, and activates") {
  Network network("net");
  const LayerId a = network.add_input("a", {4, 9, 9});
  const LayerId b = network.add_input("b", {4, 9, 9});
  network.add("add", "", EltwiseAdd{Activation::relu}, {a, b});
  const Reference reference = evaluate(network, {}, 3);
  const LayerRegisters& registers = reference.registers[0];
  const ValueRange range = ValueRange::of_bits(8);
  CHECK(registers.residual.shift == registers.result.shift);
  CHECK(registers.residual.multiplier < registers.result.multiplier);
  for (std::size_t i = 0; i < reference.maps[0].values.size(); ++i) {
    const auto sum = range.clamp(registers.result(reference.inputs[0].values[i])) +
                     range.clamp(registers.residual(reference.inputs[1].values[i]));
    CHECK(reference.maps[0].values[i] == std::max<std::int64_t>(0, range.clamp(sum)));
  }
}

TEST_CASE("equal seeds give equal data, other seeds other data") {
  Network network("net");
  const LayerId image = network.add_input("image", {3, 8, 8});
  Conv2d conv;
  conv.out_channels = 5;
  conv.kernel = {3, 3};
  conv.stride = {1, 1};
  network.add("conv", "", conv, {image});
  const Reference first = evaluate(network, {}, 7);
  CHECK(first.maps[0].values == evaluate(network, {}, 7).maps[0].values);
  CHECK(first.maps[0].values != evaluate(network, {}, 8).maps[0].values);
  CHECK(first.data.weights(network, 0).size() == 5 * 3 * 9);
  CHECK(first.data.bias(network, 0).size() == 5);
}

TEST_CASE("saturation is counted, and data that saturate too much prove nothing") {
  Network network("net");
  const LayerId image = network.add_input("image", {3, 8, 8});
  network.add("scale", "", ChannelScale{}, {image, network.add("factors", "", GlobalPool{}, {image})});
  const HardwareParameters hardware;
  const Schedule plan = schedule(network, hardware, {});
  Reference reference = evaluate(network, hardware.datatypes, 1);
  CHECK(saturation_of(reference).worst < 0.1);
  CHECK(Verifier(network, hardware, plan, reference).verify(plan.program).passed());
  reference.saturated[1] = 3 * 8 * 8 / 4;
  CHECK(saturation_of(reference).worst_layer == 1);
  const Verification found = Verifier(network, hardware, plan, reference).verify(plan.program);
  REQUIRE(found.problems.size() == 1);
  CHECK(found.problems[0].find("scale") != std::string::npos);
}

}  // namespace vargsim
