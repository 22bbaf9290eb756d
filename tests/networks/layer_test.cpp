#include <catch2/catch.hpp>

#include "tests/networks/helpers.h"

using namespace vargsim;
using namespace vargsim::testing;

namespace {

Layer single(const Operation& op, const Shape& ifmap, int inputs = 1) {
  Network network("n");
  const LayerId input = network.add_input("x", ifmap);
  network.add("l", "", op, std::vector<LayerId>(static_cast<std::size_t>(inputs), input));
  return network.layers().front();
}

Layer scaled(const Shape& map) {
  Network network("n");
  const LayerId input = network.add_input("x", map);
  const LayerId factors = network.add_input("factors", {map.channels, 1, 1});
  network.add("l", "", ChannelScale{}, {input, factors});
  return network.layers().front();
}

Conv2d dilated(int kernel, int dilation, int padding) {
  Conv2d result = conv(8, kernel, 1, padding);
  result.dilation = {dilation, dilation};
  return result;
}

}  // namespace

TEST_CASE("every kind of layer has a name") {
  const Shape ifmap{4, 8, 8};
  CHECK(op_name(single(conv(4, 1, 1, 0), ifmap)) == "conv2d");
  CHECK(op_name(single(FullyConnected{10, true, Activation::none}, ifmap)) == "fully_connected");
  CHECK(op_name(single(pool(PoolKind::average, 2, 2, 0), ifmap)) == "average_pool");
  CHECK(op_name(single(pool(PoolKind::max, 2, 2, 0), ifmap)) == "max_pool");
  CHECK(op_name(single(GlobalPool{PoolKind::average}, ifmap)) == "global_average_pool");
  CHECK(op_name(single(GlobalPool{PoolKind::max}, ifmap)) == "global_max_pool");
  CHECK(op_name(single(EltwiseAdd{}, ifmap, 2)) == "eltwise_add");
  CHECK(op_name(scaled(ifmap)) == "channel_scale");
  CHECK(op_name(single(Concat{}, ifmap, 3)) == "concat");
  CHECK(op_name(single(ChannelShuffle{2}, ifmap)) == "channel_shuffle");
  CHECK(op_name(single(ChannelSlice{1, 2}, ifmap)) == "channel_slice");
  CHECK(op_name(single(LocalResponseNorm{}, ifmap)) == "local_response_norm");
}

TEST_CASE("a grouped convolution connects each output to its group's inputs only") {
  const Layer layer = single(conv(16, 3, 1, 1, 4), {8, 10, 10});
  CHECK(groups_of(layer) == 4);
  CHECK(group_base_of(layer) == 2);
  CHECK(fan_in_of(layer) == 18);
  CHECK(weights_of(layer) == 16 * 18);
  CHECK(macs_of(layer) == 16 * 18 * 100);
}

TEST_CASE("batch normalisation counts two parameters a channel and leaves a bias behind") {
  Conv2d op = conv(16, 1, 1, 0);
  CHECK(params_of(single(op, {8, 2, 2})) == 128 + 32);
  CHECK(has_bias(single(op, {8, 2, 2})));
  op.bias = true;
  CHECK(params_of(single(op, {8, 2, 2})) == 128 + 48);
  op.batch_norm = false;
  CHECK(params_of(single(op, {8, 2, 2})) == 128 + 16);
  CHECK(has_bias(single(op, {8, 2, 2})));
  op.bias = false;
  CHECK(params_of(single(op, {8, 2, 2})) == 128);
  CHECK_FALSE(has_bias(single(op, {8, 2, 2})));
}

TEST_CASE("the slopes of a PReLU are not counted as parameters") {
  Conv2d op = conv(16, 1, 1, 0);
  op.activation = Activation::prelu;
  CHECK(params_of(single(op, {8, 2, 2})) == 128 + 32);
}

TEST_CASE("a fully connected layer flattens its ifmap") {
  const Layer layer = single(FullyConnected{10, true, Activation::none}, {4, 3, 3});
  CHECK(layer.output == Shape{10, 1, 1});
  CHECK(group_base_of(layer) == 36);
  CHECK(weights_of(layer) == 360);
  CHECK(macs_of(layer) == 360);
  CHECK(params_of(layer) == 370);
  CHECK(has_bias(layer));
  CHECK_FALSE(has_bias(single(FullyConnected{10, false, Activation::none}, {4, 3, 3})));
}

TEST_CASE("layers other than convolutions and fully connected ones have neither weights nor MACs") {
  const Shape map{4, 8, 8};
  for (const Layer& layer :
       {single(pool(PoolKind::max, 3, 2, 1), map), single(GlobalPool{}, map), single(EltwiseAdd{}, map, 2),
        scaled(map), single(Concat{}, map, 2), single(ChannelShuffle{2}, map),
        single(ChannelSlice{0, 2}, map), single(LocalResponseNorm{}, map)}) {
    INFO(op_name(layer));
    CHECK(macs_of(layer) == 0);
    CHECK(weights_of(layer) == 0);
    CHECK(params_of(layer) == 0);
    CHECK(group_base_of(layer) == 0);
    CHECK(groups_of(layer) == 1);
    CHECK_FALSE(has_bias(layer));
    CHECK_FALSE(is_convolution_or_fully_connected(layer));
    CHECK(as_conv2d(layer) == nullptr);
  }
}

TEST_CASE("kernel and stride are those of convolutions and pools, else one") {
  const Layer pooled = single(pool(PoolKind::max, 3, 2, 1), {4, 8, 8});
  CHECK(kernel_of(pooled).height == 3);
  CHECK(stride_of(pooled).width == 2);
  const Layer convolved = single(conv(4, 5, 3, 0), {4, 8, 8});
  CHECK(kernel_of(convolved).width == 5);
  CHECK(stride_of(convolved).height == 3);
  const Layer global = single(GlobalPool{}, {4, 8, 8});
  CHECK(kernel_of(global).height == 1);
  CHECK(stride_of(global).height == 1);
}

TEST_CASE("a dilated kernel covers more of the map with as many weights and MACs an output") {
  const Layer layer = single(dilated(3, 2, 2), {4, 10, 10});
  CHECK(layer.output == Shape{8, 10, 10});
  CHECK(dilation_of(layer).height == 2);
  CHECK(weights_of(layer) == 8 * 4 * 9);
  CHECK(macs_of(layer) == 8 * 4 * 9 * 100);
  CHECK(single(dilated(3, 2, 0), {4, 10, 10}).output == Shape{8, 6, 6});
  CHECK(single(dilated(3, 2, 0), {4, 5, 5}).output == Shape{8, 1, 1});
  CHECK(dilation_of(single(pool(PoolKind::max, 2, 2, 0), {4, 8, 8})).width == 1);
}

TEST_CASE("dilation may differ by axis and does nothing to a 1x1") {
  Conv2d wide = conv(8, 3, 1, 0);
  wide.dilation = {1, 3};
  CHECK(single(wide, {4, 10, 10}).output == Shape{8, 8, 4});
  CHECK(single(dilated(1, 4, 0), {4, 10, 10}).output == Shape{8, 10, 10});
}

TEST_CASE("scaling, shuffling and normalising channels keep the map's shape") {
  const Shape map{12, 7, 5};
  CHECK(scaled(map).output == map);
  CHECK(single(ChannelShuffle{3}, map).output == map);
  CHECK(single(ChannelShuffle{12}, map).output == map);
  CHECK(single(LocalResponseNorm{5}, map).output == map);
}

TEST_CASE("a concat adds its inputs' channels, a slice takes some of them") {
  Network network("n");
  const LayerId narrow = network.add_input("narrow", {3, 7, 5});
  const LayerId wide = network.add_input("wide", {10, 7, 5});
  const LayerId joined = network.add("joined", "", Concat{}, {narrow, wide, narrow});
  CHECK(network.shape_of(joined) == Shape{16, 7, 5});
  CHECK(network.shape_of(network.add("alone", "", Concat{}, {wide})) == Shape{10, 7, 5});
  CHECK(network.shape_of(network.add("slice", "", ChannelSlice{3, 10}, {joined})) == Shape{10, 7, 5});
  CHECK(network.shape_of(network.add("last", "", ChannelSlice{15, 1}, {joined})) == Shape{1, 7, 5});
}
