#pragma once
/// What the tiler needs to know of a layer: a sliding window over maps, grouped, with or without weights.
///
/// Every layer type lowers to it: a fully connected layer is a convolution whose kernel is its whole ifmap,
/// pools and adds are groups of one channel on the vector unit. Shapes are channels-last, as they lie in
/// DRAM.

#include <array>

#include "hw_models/parameters.h"
#include "hw_models/program.h"
#include "networks/network.h"

namespace vargsim {

struct MapShape {
  int rows = 1;
  int cols = 1;
  int channels = 1;

  std::int64_t elements() const { return std::int64_t{rows} * cols * channels; }
};

struct WindowedOp {
  ComputeKind kind = ComputeKind::convolution;
  int images = 1;
  MapShape in;
  MapShape out;
  int groups = 1;
  int kernel_rows = 1, kernel_cols = 1;
  int stride_rows = 1, stride_cols = 1;
  int pad_top = 0, pad_left = 0;
  bool has_weights = false;
  bool has_bias = false;
  bool has_residual = false;
  bool relu = false;
  int in_bytes = 1;      ///< an element of the ifmap and residual
  int weight_bytes = 1;  ///< one weight
  int bias_bytes = 4;    ///< one bias
  int out_bytes = 1;     ///< an element of the ofmap

  int in_per_group() const { return in.channels / groups; }
  int out_per_group() const { return out.channels / groups; }
  int taps() const { return kernel_rows * kernel_cols; }
  Bytes filter_bytes() const { return Bytes{in_per_group()} * taps() * weight_bytes; }
  bool on_array() const { return kind == ComputeKind::convolution; }

  /// Everything that decides a tiling: layers with equal keys are searched once.
  std::array<int, 22> key() const;
};

/// Lowers a layer of a network for the widths of a piece of hardware.
WindowedOp lower(const Network& network, const Layer& layer, const DatatypeParameters& types);

/// Input rows (or columns) [begin, end) that outputs [first, first + count) read, inside [0, size).
struct Span {
  int begin = 0;
  int end = 0;
  int size() const { return end - begin; }
};
Span input_span(int first, int count, int kernel, int stride, int pad, int size);

/// Input rows (or columns) that any output reads: skips those between windows when the stride exceeds the
/// kernel.
int touched(int out, int kernel, int stride, int pad, int size);

}  // namespace vargsim
