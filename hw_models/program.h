#pragma once
/// The accelerator's instruction set, as plain data: what the scheduler produces and the timing simulation
/// executes. Nothing else feeds the simulator, so whatever executes the same commands on data proves the
/// plan.
///
/// DRAM holds *tensors* (channels innermost: N, H, W, C). SRAM holds *buffers*, each a ring of equal lines: a
/// ring with room for two tiles is a double buffer, and the lines still in use are the credits a Load waits
/// for. A *slice* names lines of a ring by running numbers, taken modulo the ring's size. A map's line is one
/// row of a tile (columns x channels), a weights line is one filter, a bias line is one bias.
///
/// A command may start when every command it waits for has finished. Order between commands exists only
/// through waits: the list below is complete, program order adds nothing but the priority of ready transfers
/// and the order of Computes on one unit (which their waits state as well).

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "sim/base/units.h"

namespace vargsim {

using TensorId = std::int32_t;
using BufferId = std::int32_t;
using LayerIndex = std::int32_t;
using CommandId = std::int32_t;

/// What the bytes of a transfer are to the layer that moves them.
enum class TensorRole { weights, bias, ifmap, residual, ofmap, psum };
constexpr int tensor_role_count = 6;

/// A tensor in DRAM. Weights: one image, a row a filter, a column a kernel tap, channels of one group.
struct Tensor {
  std::string name;
  int images = 1;
  int rows = 1;
  int cols = 1;
  int channels = 1;
  int element_bits = 8;
  std::int64_t address = 0;
  /// The tensor whose bytes these are, read under other dimensions; -1: bytes of its own.
  TensorId view_of = -1;

  /// Of some of a pixel's channels: elements of 4 bits lie two in a byte, the first in the lower half, and
  /// each pixel (or weight tap) begins a byte. Boxes and views begin at channels that do.
  Bytes channel_bytes(int count) const { return packed_bytes(count, element_bits); }
  Bytes col_bytes() const { return channel_bytes(channels); }
  Bytes row_bytes() const { return col_bytes() * cols; }
  Bytes image_bytes() const { return row_bytes() * rows; }
  Bytes bytes() const { return image_bytes() * images; }
};

/// A block of one image of a tensor: `rows` rows, `row_step` apart, from `row` on; likewise columns. A step
/// above one skips what no window reads (1x1 convolutions of stride 2).
struct Box {
  int image = 0;
  int row = 0, rows = 1;
  int col = 0, cols = 1;
  int channel = 0, channels = 1;
  int row_step = 1, col_step = 1;

  int row_end() const { return row + (rows - 1) * row_step + 1; }  ///< behind the last row
  int col_end() const { return col + (cols - 1) * col_step + 1; }
  std::int64_t elements() const { return std::int64_t{rows} * cols * channels; }
};

/// Bytes of a box, in DRAM and SRAM.
inline Bytes box_bytes(const Tensor& tensor, const Box& box) {
  return Bytes{box.rows} * box.cols * tensor.channel_bytes(box.channels);
}

/// A ring of lines in SRAM.
struct Buffer {
  std::string name;
  LayerIndex layer = 0;
  Bytes offset = 0;
  Bytes line_bytes = 0;
  int lines = 0;

  Bytes bytes() const { return line_bytes * lines; }
};

/// `lines` lines of a ring from running number `first_line` on. Never more lines than the ring has.
struct Slice {
  BufferId buffer = -1;
  std::int64_t first_line = 0;
  int lines = 0;

  bool used() const { return buffer >= 0; }
};

/// Copies a box of a tensor into a slice: the box's r-th row to the slice's r-th line, packed (columns x
/// channels).
struct Load {
  TensorId tensor = -1;
  TensorRole role = TensorRole::ifmap;
  Box box;
  Slice destination;
};

/// Copies a slice to a box of a tensor.
struct Store {
  TensorId tensor = -1;
  TensorRole role = TensorRole::ofmap;
  Box box;
  Slice source;
};

/// The sliding window of a tile: output (r, c) reads input rows r * stride_rows + row_origin + k *
/// dilation_rows for k in [0, kernel_rows) and likewise columns, counted from the first line and column of
/// the ifmap slice. What lies outside the slice is zero padding (ignored by max pooling).
struct Window {
  int out_rows = 1, out_cols = 1;
  int kernel_rows = 1, kernel_cols = 1;
  int stride_rows = 1, stride_cols = 1;
  int dilation_rows = 1, dilation_cols = 1;
  int row_origin = 0, col_origin = 0;  ///< zero or negative
  int in_cols = 1;                     ///< columns of an ifmap line

  std::int64_t pixels() const { return std::int64_t{out_rows} * out_cols; }
  int taps() const { return kernel_rows * kernel_cols; }
};

enum class ComputeUnit { mac_array, vector_unit };

/// `scale` multiplies each channel by the factor that its residual slice, one line, holds for it. `shuffle`
/// writes input channel i * (C / shuffle_groups) + j to output channel j * shuffle_groups + i.
/// `response_norm` divides by a power of the sum of squares over `norm_size` channels.
/// `subtract` to `smaller` combine two maps as `add` does. `pass` hands each value to its activation alone
/// (or, for a softmax, to its channels' sum as well). `rearrange` writes the elements of its window in
/// another order or number: where they go is not modelled, only that each is read and written once.
enum class ComputeKind {
  convolution,
  average_pool,
  max_pool,
  add,
  scale,
  shuffle,
  response_norm,
  subtract,
  multiply,
  divide,
  larger,
  smaller,
  pass,
  rearrange
};

/// Kinds that read a second map, value for value.
constexpr bool combines_maps(ComputeKind kind) {
  return kind == ComputeKind::add || (kind >= ComputeKind::subtract && kind <= ComputeKind::smaller);
}

/// `table`: any function of one value, by lookup.
enum class ActivationKind { none, relu, table };

/// One tile. `groups` groups map `in_channels` inputs to `out_channels` outputs each; pools, adds and scales
/// are groups of one channel, shuffles and norms one group of all. The ifmap's lines have `ifmap_channels`
/// channels, of which the tile reads from `ifmap_channel` on; likewise those of a residual map and of the
/// ofmap, of which it writes its own channels only. Weights and bias slices hold one line an output channel.
/// Bias, requantisation and activation follow before the ofmap is written.
struct Compute {
  ComputeKind kind = ComputeKind::convolution;
  Window window;
  int groups = 1;
  int in_channels = 1;
  int out_channels = 1;
  int ifmap_channels = 1;
  int ifmap_channel = 0;
  int residual_channels = 0;  ///< of a line; 0: those of the tile, as in `ofmap_channels`
  int residual_channel = 0;
  int ofmap_channels = 0;
  int ofmap_channel = 0;
  int shuffle_groups = 1;
  int norm_size = 1;
  ActivationKind activation = ActivationKind::none;
  Slice ifmap;
  Slice residual;
  Slice weights;
  Slice bias;
  Slice ofmap;

  ComputeUnit unit() const {
    return kind == ComputeKind::convolution ? ComputeUnit::mac_array : ComputeUnit::vector_unit;
  }
  int channels() const { return groups * out_channels; }  ///< that the tile writes
  int residual_line_channels() const { return residual_channels > 0 ? residual_channels : channels(); }
  int ofmap_line_channels() const { return ofmap_channels > 0 ? ofmap_channels : channels(); }
  std::int64_t outputs() const { return window.pixels() * channels(); }
  /// MACs of the convolution's definition: taps that fall on padding count, as they do in the papers.
  Macs macs() const { return kind == ComputeKind::convolution ? outputs() * in_channels * window.taps() : 0; }
};

struct Command {
  LayerIndex layer = 0;
  std::int32_t first_wait = 0;  ///< into Program::waits
  std::int32_t wait_count = 0;
  std::variant<Load, Compute, Store> body;
};

struct Program {
  std::vector<Tensor> tensors;
  std::vector<Buffer> buffers;
  std::vector<Command> commands;
  std::vector<CommandId> waits;
  int layers = 0;  ///< commands carry 0 .. layers - 1

  const Command& command(CommandId id) const { return commands[static_cast<std::size_t>(id)]; }
  const Tensor& tensor(TensorId id) const { return tensors[static_cast<std::size_t>(id)]; }
  const Buffer& buffer(BufferId id) const { return buffers[static_cast<std::size_t>(id)]; }
};

}  // namespace vargsim
