#include "tests/support/random_job.h"

#include <string>
#include <vector>

#include "sim/config/hardware.h"
#include "sim/config/shipped.h"
#include "tests/support/dice.h"

namespace vargsim::test {
namespace {

std::vector<int> common_divisors(int a, int b) {
  std::vector<int> divisors;
  for (int candidate = 1; candidate <= a && candidate <= b; ++candidate) {
    if (a % candidate == 0 && b % candidate == 0) divisors.push_back(candidate);
  }
  return divisors;
}

int random_dilation(Dice& dice, int kernel, int size) {
  return kernel == 1 ? 1 : dice.between(1, std::max(1, (size - 1) / (kernel - 1)));
}

Conv2d random_convolution(Dice& dice, const Shape& input) {
  Conv2d conv;
  conv.out_channels = dice.chance(50) ? input.channels * dice.between(1, 2) : dice.between(1, 40);
  conv.padding = {dice.between(0, 1), dice.between(0, 1), dice.between(0, 1), dice.between(0, 1)};
  conv.kernel = {dice.between(1, std::min(5, input.height)), dice.between(1, std::min(5, input.width))};
  conv.stride = {dice.between(1, 3), dice.between(1, 3)};
  conv.groups = dice.one_of(common_divisors(input.channels, conv.out_channels));
  conv.batch_norm = dice.chance(80);
  conv.activation = dice.one_of<Activation>({Activation::none, Activation::relu, Activation::swish});
  if (dice.chance(25))
    conv.dilation = {random_dilation(dice, conv.kernel.height, input.height),
                     random_dilation(dice, conv.kernel.width, input.width)};
  return conv;
}

Move random_move(Dice& dice, const Shape& input) {
  Move move;
  move.kind = dice.one_of<MoveKind>({MoveKind::resize, MoveKind::pad, MoveKind::crop, MoveKind::transpose});
  move.output = input;
  switch (move.kind) {
    case MoveKind::resize:
      move.output.height *= dice.between(1, 2);
      move.output.width *= dice.between(1, 2);
      break;
    case MoveKind::pad:
      move.output.height += dice.between(0, 3);
      move.output.width += dice.between(1, 3);
      break;
    case MoveKind::crop:
      move.output.height = dice.between(1, input.height);
      move.output.width = dice.between(1, input.width);
      break;
    default:
      move.output = {input.width, input.channels, input.height};
  }
  return move;
}

ConvTranspose2d random_transposed(Dice& dice, const Shape& input) {
  ConvTranspose2d conv;
  conv.out_channels = dice.between(1, 24);
  conv.stride = {dice.between(1, 3), dice.between(1, 3)};
  // Whole phases: the kernel a multiple of the stride, and the output too.
  conv.kernel = {conv.stride.height * dice.between(1, 2), conv.stride.width * dice.between(1, 2)};
  const int rows = conv.kernel.height - conv.stride.height, cols = conv.kernel.width - conv.stride.width;
  conv.padding = {rows / 2, cols / 2, rows - rows / 2, cols - cols / 2};
  conv.groups = dice.one_of(common_divisors(input.channels, conv.out_channels));
  conv.activation = dice.one_of<Activation>({Activation::none, Activation::relu, Activation::swish});
  return conv;
}

/// A function of single values or of pixels.
Elementwise random_elementwise(Dice& dice) {
  Elementwise op;
  op.kind = dice.one_of<Elementwise::Kind>(
      {Elementwise::Kind::function, Elementwise::Kind::affine, Elementwise::Kind::softmax});
  if (op.kind == Elementwise::Kind::affine) op.params_per_channel = dice.between(1, 2);
  if (op.kind != Elementwise::Kind::softmax)
    op.activation = dice.one_of<Activation>({Activation::relu, Activation::swish});
  return op;
}

EltwiseBinary random_binary(Dice& dice) {
  EltwiseBinary op;
  op.kind = dice.one_of<EltwiseKind>({EltwiseKind::subtract, EltwiseKind::multiply, EltwiseKind::divide,
                                      EltwiseKind::larger, EltwiseKind::smaller});
  op.activation = dice.one_of<Activation>({Activation::none, Activation::relu});
  return op;
}

Operation random_operation(Dice& dice, const Shape& input) {
  const int kind = dice.between(1, 100);
  if (kind <= 70) return random_convolution(dice, input);
  if (kind <= 85) {
    const Extent kernel{dice.between(1, std::min(3, input.height)),
                        dice.between(1, std::min(3, input.width))};
    return Pool2d{dice.chance(50) ? PoolKind::max : PoolKind::average,
                  kernel,
                  {dice.between(1, 2), dice.between(1, 2)},
                  {}};
  }
  if (kind <= 89) return GlobalPool{PoolKind::average};
  if (kind <= 92) return ChannelShuffle{dice.one_of(common_divisors(input.channels, input.channels))};
  if (kind <= 94) return LocalResponseNorm{dice.between(1, 7)};
  if (kind <= 97) {
    const int first = dice.between(0, input.channels - 1);
    return ChannelSlice{first, dice.between(1, input.channels - first)};
  }
  return FullyConnected{dice.between(1, 60), true, Activation::none};
}

/// Some maps of one height and width, perhaps one of them twice.
std::vector<LayerId> joinable(Dice& dice, const Network& network, const std::vector<LayerId>& maps,
                              LayerId source) {
  const Shape shape = network.shape_of(source);
  std::vector<LayerId> joined{source};
  for (const LayerId other : maps) {
    const Shape candidate = network.shape_of(other);
    if (candidate.height == shape.height && candidate.width == shape.width && dice.chance(60))
      joined.push_back(other);
  }
  return joined;
}

}  // namespace

namespace {

/// Behind what was drawn, so that the networks without it are what they were: layers of the kinds that came
/// later.
void add_later_kinds(Dice& dice, Network& network, std::vector<LayerId>& maps, LayerKinds kinds) {
  const int layers = dice.between(0, 2);
  for (int i = 0; i < layers; ++i) {
    const std::string name = "m" + std::to_string(i);
    const LayerId source = dice.one_of(maps);
    const Shape shape = network.shape_of(source);
    const int kind = dice.between(1, kinds == LayerKinds::all ? 4 : 2);
    if (kind == 1) {
      maps.push_back(network.add(name, "", random_elementwise(dice), {source}));
    } else if (kind == 2) {
      maps.push_back(network.add(name, "", random_binary(dice), {source, source}));
    } else if (kind == 3) {
      maps.push_back(network.add(name, "", random_move(dice, shape), {source}));
    } else {
      maps.push_back(network.add(name, "", random_transposed(dice, shape), {source}));
    }
  }
}

}  // namespace

Network random_network(std::uint32_t seed, LayerKinds kinds) {
  Dice dice(seed);
  Network network("random_" + std::to_string(seed), dice.chance(75) ? 1 : dice.between(2, 3));
  std::vector<LayerId> maps{
      network.add_input("image", {dice.between(1, 40), dice.between(1, 40), dice.between(1, 40)})};
  const int layers = dice.between(1, 8);
  for (int i = 0; i < layers; ++i) {
    const std::string name = "l" + std::to_string(i);
    const LayerId source = dice.one_of(maps);
    std::vector<LayerId> twins;
    for (const LayerId other : maps) {
      if (network.shape_of(other) == network.shape_of(source)) twins.push_back(other);
    }
    const int joint = dice.between(1, 100);
    const int adds = twins.size() > 1 ? 40 : 5;
    if (joint <= adds) {
      maps.push_back(network.add(name, "", EltwiseAdd{Activation::relu}, {source, dice.one_of(twins)}));
    } else if (joint <= adds + 20) {
      maps.push_back(network.add(name, "", Concat{}, joinable(dice, network, maps, source)));
    } else if (joint <= adds + 25) {
      const LayerId factors = network.add(name + ".factors", "", GlobalPool{}, {source});
      maps.push_back(network.add(name, "", ChannelScale{}, {source, factors}));
    } else {
      maps.push_back(network.add(name, "", random_operation(dice, network.shape_of(source)), {source}));
    }
  }
  if (kinds != LayerKinds::telling) add_later_kinds(dice, network, maps, kinds);
  return network;
}

namespace {

/// Half of all arrays stay adder trees.
void randomise_pe_array(Dice& dice, MacArrayParameters& array) {
  if (dice.chance(50)) return;
  array.dataflow =
      dice.one_of<DataflowKind>({DataflowKind::weight_stationary, DataflowKind::output_stationary,
                                 DataflowKind::input_stationary, DataflowKind::row_stationary});
  array.rows = dice.between(1, 20);
  array.cols = dice.between(1, 20);
  array.group_packing =
      dice.one_of<GroupPacking>({GroupPacking::none, GroupPacking::columns, GroupPacking::block_diagonal});
  array.accumulator_rows = dice.between(1, 600);
  array.ifmap_spad = dice.between(1, 16);
  array.filter_spad = dice.between(1, 250);
  array.psum_spad = dice.between(1, 24);
}

/// Half of all machines keep 8 bits and 32.
void randomise_widths(Dice& dice, HardwareParameters& hardware) {
  hardware.mac_array.multiplier_bits = dice.one_of<int>({4, 8, 8, 16});
  hardware.mac_array.subword = dice.one_of<Subword>({Subword::none, Subword::linear, Subword::product});
  if (dice.chance(50)) return;
  hardware.datatypes.ifmap_bits = hardware.datatypes.ofmap_bits = dice.one_of<int>({4, 8, 16});
  hardware.datatypes.weight_bits = dice.one_of<int>({4, 8, 16});
  const int product = hardware.datatypes.ifmap_bits + hardware.datatypes.weight_bits;
  hardware.datatypes.psum_bits =
      std::max(dice.one_of<int>({16, 24, 32}), product <= 16 ? 16 : round_up(product, 8));
}

}  // namespace

HardwareParameters random_hardware(std::uint32_t seed) {
  Dice dice(seed);
  HardwareParameters hardware = read_hardware("edge_npu", {});
  hardware.name = "random";
  hardware.clock_mhz = dice.one_of<int>({200, 333, 500, 800, 1000, 1333});
  hardware.mac_array.lanes_in = dice.one_of<int>({1, 4, 8, 12, 16});
  hardware.mac_array.lanes_out = dice.between(1, 20);
  hardware.mac_array.units = dice.one_of<int>({1, 2, 3, 6, 8});
  hardware.mac_array.tree_splits = {1};
  for (int split = 2; split <= hardware.mac_array.lanes_in; ++split) {
    if (hardware.mac_array.lanes_in % split == 0 && dice.chance(60))
      hardware.mac_array.tree_splits.push_back(split);
  }
  hardware.mac_array.unit_split.clear();
  for (const UnitSplit split : {UnitSplit::pixels, UnitSplit::groups, UnitSplit::outputs}) {
    if (dice.chance(60)) hardware.mac_array.unit_split.push_back(split);
  }
  if (hardware.mac_array.unit_split.empty()) hardware.mac_array.unit_split = {UnitSplit::pixels};
  hardware.mac_array.pipeline_depth = dice.between(0, 12);
  hardware.sram.capacity_kib = dice.one_of<int>({16, 24, 32, 64, 128, 256});
  hardware.sram.banks = dice.between(1, 20);
  hardware.sram.word_bytes = dice.one_of<int>({4, 8, 16, 32});
  hardware.sram.latency_cycles = dice.between(0, 4);
  hardware.dma.channels = dice.between(1, 4);
  hardware.dma.descriptor_cycles = dice.between(0, 50);
  hardware.dma.outstanding_bursts = dice.between(1, 64);
  hardware.vector_unit.lanes = dice.between(1, 80);
  hardware.sequencer.dispatch_cycles = dice.between(0, 6);
  hardware.dram.part = read_dram_part(dice.one_of(shipped_names("dram")));
  hardware.dram.channels = dice.one_of<int>({1, 1, 2, 4});
  hardware.dram.arbitration_bursts = dice.between(1, 64);
  hardware.mac_array.tap_packing = dice.chance(50);
  hardware.mac_array.depthwise = dice.chance(50) ? DepthwiseMode::spatial : DepthwiseMode::none;
  randomise_pe_array(dice, hardware.mac_array);
  hardware.sram.ports =
      dice.one_of<SramPorts>({SramPorts::one_rw, SramPorts::one_r_one_w, SramPorts::two_rw});
  if (dice.chance(40)) hardware.sram.interleave = SramInterleave::bank;
  randomise_widths(dice, hardware);
  return hardware;
}

}  // namespace vargsim::test
