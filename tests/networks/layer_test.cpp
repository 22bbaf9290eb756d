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

TEST_CASE("pools and adds have neither weights nor MACs") {
  for (const Layer& layer : {single(pool(PoolKind::max, 3, 2, 1), {4, 8, 8}), single(GlobalPool{}, {4, 8, 8}),
                             single(EltwiseAdd{}, {4, 8, 8}, 2)}) {
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
