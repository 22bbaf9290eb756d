#pragma once
/// Kernels, strides and paddings as ONNX writes them, of one or two dimensions.

#include "networks/onnx/operators.h"

namespace vargsim {

struct OnnxWindow {
  Extent kernel;
  Extent stride;
  Extent dilation;
  Padding padding;
};

/// Attributes strides, dilations, pads and auto_pad of a node that slides `kernel` (ONNX's spatial
/// dimensions) over `input`. With `ceil` a last, partial stride counts, as padding at the end. Throws
/// Unsupported unless the input has one or two spatial dimensions.
OnnxWindow read_window(const NodeImport& node, const Dims& input, const Dims& kernel, bool ceil);

/// Spatial dimensions as an extent: one of them is a width.
Extent extent_of(const NodeImport& node, const char* what, const Dims& sizes, std::size_t rank,
                 int otherwise);

/// Dimensions of an output of `channels` with the spatial dimensions of `shape`.
Dims output_dims_of(const Dims& input, int channels, const Shape& shape);

}  // namespace vargsim
