#pragma once
/// What the tiler needs to know of a layer: a sliding window over maps, grouped, with or without weights.
///
/// Every layer type lowers to it: a fully connected layer is a convolution whose kernel is its whole ifmap,
/// pools, adds and scales are groups of one channel on the vector unit, shuffles and norms one group of all
/// channels. Moving a map is the same loop without a compute. Shapes are channels-last, as they lie in DRAM.

#include <array>

#include "hw_models/parameters.h"
#include "hw_models/program.h"
#include "networks/network.h"

namespace vargsim {

struct MapShape {
  int rows = 1;
  int cols = 1;
  int channels = 1;

  std::int64_t pixels() const { return std::int64_t{rows} * cols; }
  std::int64_t elements() const { return pixels() * channels; }
};

/// What of a tensor in DRAM a map is: all, or some of a concat's channels, or each second row and column.
struct MapView {
  int first_channel = 0;
  int tensor_channels = 0;  ///< 0: the map has all channels of the tensor
  int row_step = 1;
  int col_step = 1;
};

enum class Residual { none, map, channel_factors };

struct WindowedOp {
  ComputeKind kind = ComputeKind::convolution;
  bool moves_only = false;  ///< loads the ifmap and stores it as it is: no Compute, `kind` has no meaning
  int images = 1;
  MapShape in;
  MapShape out;
  int groups = 1;
  int kernel_rows = 1, kernel_cols = 1;
  int stride_rows = 1, stride_cols = 1;
  int dilation_rows = 1, dilation_cols = 1;
  int pad_top = 0, pad_left = 0;
  bool has_weights = false;
  bool has_bias = false;
  Residual residual = Residual::none;
  bool whole_channels = false;  ///< every output channel needs every input channel: no tiles over channels
  int shuffle_groups = 1;
  int norm_size = 1;
  ActivationKind activation = ActivationKind::none;
  MapView in_view, residual_view, out_view;
  /// The map lies in SRAM as a whole, put there by an earlier layer or kept for a later one: nothing of it is
  /// loaded or stored, and tiles are whole rows.
  bool ifmap_on_chip = false, residual_on_chip = false, ofmap_on_chip = false;
  int in_bits = 8;      ///< an element of the ifmap and residual
  int weight_bits = 8;  ///< one weight
  int bias_bytes = 4;   ///< one bias
  int out_bits = 8;     ///< an element of the ofmap

  int in_per_group() const { return in.channels / groups; }
  int out_per_group() const { return out.channels / groups; }
  int taps() const { return kernel_rows * kernel_cols; }
  /// Input rows and columns from a window's first tap to its last.
  int window_rows() const { return (kernel_rows - 1) * dilation_rows + 1; }
  int window_cols() const { return (kernel_cols - 1) * dilation_cols + 1; }
  bool has_residual() const { return residual != Residual::none; }
  /// Of some of a pixel's channels.
  Bytes in_bytes(int channels) const { return packed_bytes(channels, in_bits); }
  Bytes out_bytes(int channels) const { return packed_bytes(channels, out_bits); }
  Bytes ofmap_bytes() const { return out.pixels() * out_bytes(out.channels) * images; }
  Bytes filter_bytes() const { return taps() * packed_bytes(in_per_group(), weight_bits); }
  bool on_array() const { return !moves_only && kind == ComputeKind::convolution; }

  bool any_map_on_chip() const { return ifmap_on_chip || residual_on_chip || ofmap_on_chip; }

  /// Everything that decides a tiling: layers with equal keys are searched once.
  using Key = std::array<int, 35>;
  Key key() const;
};

/// Rows and columns of an ifmap between the windows of a strided 1x1 convolution: left out of the map where
/// they need not be loaded, kept where the map lies on chip as a whole.
enum class UnreadRows { skipped, kept };

/// Lowers a layer of a network for the widths of a piece of hardware.
WindowedOp lower(const Network& network, const Layer& layer, const DatatypeParameters& types,
                 UnreadRows unread = UnreadRows::skipped);

/// The dimensions in which a layer writes its map: those of its output, but for layers that spread each input
/// row or pixel over several. These write what an input pixel (or row, or map) becomes as the channels of one
/// pixel; other layers read the same bytes under the output's dimensions.
Shape written_shape(const Layer& layer);

/// Input rows (or columns) [begin, end) from the first that outputs [first, first + count) read to the last,
/// inside [0, size). `window`: rows from a window's first tap to its last.
struct Span {
  int begin = 0;
  int end = 0;
  int size() const { return end - begin; }
};
Span input_span(int first, int count, int window, int stride, int pad, int size);

/// Input rows (or columns) that any output reads: skips those between windows when the stride exceeds the
/// kernel, and those between taps that no other window reads.
int touched(int out, int kernel, int stride, int dilation, int pad, int size);

}  // namespace vargsim
