/// What layers beside convolutions, pools and adds move and cost, from the network to the report.

#include <catch2/catch.hpp>

#include "sim/config/hardware.h"
#include "sim/run/simulate.h"
#include "sim/run/summarise.h"
#include "sim/schedule/scheduler.h"

namespace vargsim::test {
namespace {

constexpr Bytes map_bytes = 32 * 14 * 14;

Conv2d pointwise(int channels) {
  Conv2d conv;
  conv.out_channels = channels;
  return conv;
}

Result run(const Network& network) {
  const HardwareParameters hardware = read_hardware("edge_npu", {});
  const Schedule plan = schedule(network, hardware, {FusionMode::off});
  return summarise(network, hardware, plan, simulate(plan.program, hardware));
}

Bytes moved(const LayerResult& layer, std::string_view tensor) {
  for (std::size_t i = 0; i < tensor_count; ++i) {
    if (tensor_names[i] == tensor) return layer.dram.by_tensor[i];
  }
  return -1;
}

void check_idle(const LayerResult& layer) {
  INFO(layer.name);
  CHECK(layer.cycles == 0);
  CHECK(layer.tiles == 0);
  CHECK(layer.dram.bytes() == 0);
  CHECK(layer.dram.compulsory_bytes == 0);
  CHECK_FALSE(layer.bound);
  CHECK_FALSE(layer.intensity_macs_per_byte);
}

/// An image that a 1x1 reads, and whatever `add_layers` puts behind it.
template <class AddLayers>
Result run_behind_pointwise(AddLayers add_layers) {
  Network network("net");
  const LayerId image = network.add_input("image", {32, 14, 14});
  add_layers(network, image, network.add("first", "", pointwise(32), {image}));
  return run(network);
}

}  // namespace

TEST_CASE("a concat of maps that layers write, and slices of it, cost nothing") {
  const Result result = run_behind_pointwise([](Network& network, LayerId image, LayerId first) {
    const LayerId second = network.add("second", "", pointwise(24), {image});
    const LayerId joined = network.add("joined", "", Concat{}, {first, second});
    const LayerId part = network.add("part", "", ChannelSlice{16, 32}, {joined});
    network.add("last", "", pointwise(8), {part});
  });
  check_idle(result.layers[2]);
  check_idle(result.layers[3]);
  CHECK(moved(result.layers[4], "ifmap") == map_bytes);
}

TEST_CASE("a concat moves the network's input as a residual, and stores it once") {
  const Result result = run_behind_pointwise([](Network& network, LayerId image, LayerId first) {
    network.add("joined", "", Concat{}, {image, first});
  });
  const LayerResult& joined = result.layers[1];
  CHECK(moved(joined, "residual") == map_bytes);
  CHECK(moved(joined, "ofmap") == map_bytes);
  CHECK(joined.dram.bytes() == 2 * map_bytes);
  CHECK(joined.dram.compulsory_bytes == 2 * map_bytes);
  CHECK(joined.macs == 0);
  CHECK(joined.cycles > 0);
  CHECK(joined.ledger[Cause::compute] == 0);
  CHECK(joined.ledger[Cause::vector] == 0);
  CHECK(joined.bound == "dram");
}

TEST_CASE("a channel scale reads each factor once an image") {
  const Result result = run_behind_pointwise([](Network& network, LayerId, LayerId first) {
    const LayerId factors = network.add("factors", "", GlobalPool{}, {first});
    network.add("scaled", "", ChannelScale{}, {first, factors});
  });
  const LayerResult& scaled = result.layers[2];
  CHECK(moved(scaled, "ifmap") == map_bytes);
  CHECK(moved(scaled, "residual") == 32);
  CHECK(moved(scaled, "ofmap") == map_bytes);
  CHECK(scaled.ledger[Cause::vector] > 0);
}

TEST_CASE("a shuffle and a response norm pass the map through the vector unit once") {
  for (const Operation& op : {Operation{ChannelShuffle{4}}, Operation{LocalResponseNorm{5}}}) {
    const Result result = run_behind_pointwise(
        [&](Network& network, LayerId, LayerId first) { network.add("pass", "", op, {first}); });
    const LayerResult& pass = result.layers[1];
    CHECK(moved(pass, "ifmap") == map_bytes);
    CHECK(moved(pass, "ofmap") == map_bytes);
    CHECK(pass.dram.bytes() == pass.dram.compulsory_bytes);
    CHECK(pass.macs == 0);
    CHECK(pass.ledger[Cause::vector] > 0);
  }
}

TEST_CASE("a dilated window that leaves no row unread moves the map once") {
  const Result result = run_behind_pointwise([](Network& network, LayerId, LayerId first) {
    Conv2d conv = pointwise(32);
    conv.kernel = {3, 3};
    conv.dilation = {2, 2};
    conv.padding = Padding::same(2);
    conv.groups = 4;
    network.add("dilated", "", conv, {first});
  });
  const LayerResult& dilated = result.layers[1];
  CHECK(dilated.macs == map_bytes * 8 * 9);
  CHECK(moved(dilated, "ifmap") == map_bytes);
}

TEST_CASE("a 1x1 of stride 2 moves the pixels that it reads, from maps of odd size too") {
  for (const int size : {13, 14}) {
    for (const Objective objective : {Objective::cycles, Objective::bytes}) {
      Network network("net");
      const LayerId image = network.add_input("image", {32, size, size});
      Conv2d conv = pointwise(48);
      conv.stride = {2, 2};
      network.add("shortcut", "", conv, {image});
      const HardwareParameters hardware = read_hardware("edge_npu", {});
      ScheduleOptions options;
      options.objective = objective;
      options.fusion = FusionMode::off;
      const Schedule plan = schedule(network, hardware, options);
      const Result result = summarise(network, hardware, plan, simulate(plan.program, hardware));
      CHECK(moved(result.layers[0], "ifmap") == 32 * 7 * 7);
      CHECK(result.layers[0].dram.bytes() == result.layers[0].dram.compulsory_bytes);
    }
  }
}

TEST_CASE("a network of layers that only rename takes no time") {
  Network network("net");
  const LayerId image = network.add_input("image", {8, 4, 4});
  network.add("part", "", ChannelSlice{2, 4}, {image});
  const Result result = run(network);
  check_idle(result.layers[0]);
  CHECK(result.total.cycles == 0);
}

namespace {

Move move_to(MoveKind kind, const Shape& output) {
  Move move;
  move.kind = kind;
  move.output = output;
  return move;
}

}  // namespace

TEST_CASE("a layer that moves data reads its input once and writes its output once, whatever their shapes") {
  const Shape outputs[] = {{32, 28, 28}, {32, 7, 7}, {14, 14, 32}, {32, 15, 14}, {11, 3, 5}, {6272, 1, 1}};
  for (const Shape& output : outputs) {
    const Result result = run_behind_pointwise([&](Network& network, LayerId, LayerId first) {
      const LayerId moved = network.add("moved", "", move_to(MoveKind::resize, output), {first});
      network.add("last", "", pointwise(8), {moved});
    });
    INFO(output.channels << "x" << output.height << "x" << output.width);
    CHECK(moved(result.layers[1], "ifmap") == map_bytes);
    CHECK(moved(result.layers[1], "ofmap") == output.elements());
    CHECK(moved(result.layers[2], "ifmap") == output.elements());
    CHECK(result.layers[1].cycles > 0);
  }
}

TEST_CASE("a transposed convolution moves its maps and weights once and has its MACs") {
  ConvTranspose2d conv;
  conv.out_channels = 16;
  conv.kernel = {4, 4};
  conv.stride = {2, 2};
  conv.padding = Padding::same(1);
  const Result result = run_behind_pointwise([&](Network& network, LayerId, LayerId first) {
    const LayerId spread = network.add("spread", "", conv, {first});
    network.add("last", "", pointwise(8), {spread});
  });
  CHECK(result.layers[1].macs == Macs{32} * 14 * 14 * 16 * 4 * 4);
  CHECK(moved(result.layers[1], "weights") == 32 * 16 * 4 * 4);
  CHECK(moved(result.layers[1], "ofmap") == 16 * 28 * 28);
  CHECK(moved(result.layers[2], "ifmap") == 16 * 28 * 28);
}

TEST_CASE("element-wise layers pass through the vector unit, an operation a value") {
  const Result result = run_behind_pointwise([](Network& network, LayerId image, LayerId first) {
    const LayerId passed = network.add("passed", "", Elementwise{}, {first});
    network.add("product", "", EltwiseBinary{}, {passed, image});
  });
  CHECK(moved(result.layers[1], "ifmap") == map_bytes);
  CHECK(moved(result.layers[1], "ofmap") == map_bytes);
  CHECK(moved(result.layers[2], "residual") == map_bytes);
  CHECK(result.layers[2].ledger[Cause::vector] > 0);
}

TEST_CASE("a concat copies what a moving layer wrote in another order") {
  const Result result = run_behind_pointwise([](Network& network, LayerId, LayerId first) {
    const LayerId large = network.add("large", "", move_to(MoveKind::resize, {32, 28, 28}), {first});
    const LayerId other = network.add("other", "", pointwise(8), {large});
    network.add("joined", "", Concat{}, {large, other});
  });
  CHECK(moved(result.layers[3], "residual") == 32 * 28 * 28);
}

}  // namespace vargsim::test
