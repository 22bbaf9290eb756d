#pragma once
/// Networks as ONNX models (opset 14).

#include <string>

#include "networks/network.h"

namespace vargsim {

/// A serialised model that passes ONNX's checker and shape inference. Weights are ConstantOfShape nodes, so
/// that files are small; a batch normalisation that a layer has folded is a node of its own again. An
/// activation `table` becomes Elu, a layer that only moves data Reshape or Resize. Throws InputError for a
/// layer of kind `unsupported`.
std::string export_onnx(const Network& network);

}  // namespace vargsim
