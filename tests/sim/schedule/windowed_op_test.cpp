#include "sim/schedule/lowering/windowed_op.h"

#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "tests/support/dice.h"

namespace vargsim::test {

TEST_CASE("the input of a window is clipped to the map") {
  const Span inside = input_span(2, 3, 3, 1, 1, 20);  // outputs 2..4 read 1..5
  CHECK(inside.begin == 2 * 1 - 1);
  CHECK(inside.end == 4 * 1 - 1 + 3);
  const Span top = input_span(0, 1, 3, 1, 1, 20);
  CHECK(top.begin == 0);
  CHECK(top.end == 2);
  const Span bottom = input_span(6, 1, 3, 2, 1, 12);
  CHECK(bottom.begin == 11);
  CHECK(bottom.end == 12);
  CHECK(input_span(0, 1, 1, 1, 1, 12).size() == 0);  // nothing but padding
}

TEST_CASE("strides beyond the kernel leave rows untouched") {
  CHECK(touched(4, 3, 1, 1, 0, 6) == 6);
  CHECK(touched(3, 1, 2, 1, 0, 6) == 3);
  CHECK(touched(3, 2, 3, 1, 0, 8) == 6);
  CHECK(touched(2, 2, 2, 2, 0, 5) == 3);  // rows 0, 2 and 2, 4
}

TEST_CASE("touched rows are those that some output reads, one by one") {
  Dice dice(1);
  for (int i = 0; i < 3000; ++i) {
    const int size = dice.between(1, 30);
    const int kernel = dice.between(1, std::min(size, 6));
    const int stride = dice.between(1, 7);
    const int dilation = kernel == 1 ? 1 : dice.between(1, std::max(1, (size - 1) / (kernel - 1)));
    const int pad = dice.between(0, 2);
    const int out = (size + pad + dice.between(0, 2) - ((kernel - 1) * dilation + 1)) / stride + 1;
    std::set<int> rows;
    for (int output = 0; output < out; ++output) {
      for (int tap = 0; tap < kernel; ++tap) {
        const int row = output * stride - pad + tap * dilation;
        if (row >= 0 && row < size) rows.insert(row);
      }
    }
    INFO("size " << size << " kernel " << kernel << " stride " << stride << " dilation " << dilation
                 << " pad " << pad);
    REQUIRE(touched(out, kernel, stride, dilation, pad, size) == static_cast<int>(rows.size()));
  }
}

TEST_CASE("layers lower to windows") {
  Network network("net", 2);
  const LayerId image = network.add_input("image", {8, 6, 5});
  Conv2d conv;
  conv.out_channels = 16;
  conv.groups = 4;
  conv.kernel = {3, 2};
  conv.stride = {2, 1};
  conv.padding = {1, 0, 1, 0};
  conv.activation = Activation::relu;
  const LayerId first = network.add("conv", "", conv, {image});
  const LayerId pool = network.add("pool", "", GlobalPool{PoolKind::average}, {first});
  const LayerId dense = network.add("dense", "", FullyConnected{10, true, Activation::none}, {first});
  const LayerId sum = network.add("sum", "", EltwiseAdd{Activation::relu}, {first, first});
  DatatypeParameters types;
  types.weight_bits = 16;
  types.psum_bits = 16;  // biases keep their 32 bits

  const WindowedOp window = lower(network, network.layer(first), types);
  CHECK(window.images == 2);
  CHECK(window.in_per_group() == 2);
  CHECK(window.out_per_group() == 4);
  CHECK(window.pad_top == 1);
  CHECK(window.pad_left == 0);
  CHECK(window.filter_bytes() == Bytes{2 * (3 * 2) * 2});
  CHECK(window.has_bias);  // folded from the batch normalisation
  CHECK(window.activation == ActivationKind::relu);

  const WindowedOp global = lower(network, network.layer(pool), types);
  CHECK(global.kind == ComputeKind::average_pool);
  CHECK(global.kernel_rows == global.in.rows);
  CHECK(global.kernel_cols == global.in.cols);
  CHECK(global.groups == 16);
  CHECK_FALSE(global.has_weights);

  const WindowedOp full = lower(network, network.layer(dense), types);
  CHECK(full.kernel_rows == full.in.rows);
  CHECK(full.kernel_cols == full.in.cols);
  CHECK(full.groups == 1);
  CHECK(full.out.elements() == 10);

  const WindowedOp add = lower(network, network.layer(sum), types);
  CHECK(add.kind == ComputeKind::add);
  CHECK(add.residual == Residual::map);
  CHECK(add.activation == ActivationKind::relu);
}

}  // namespace vargsim::test
