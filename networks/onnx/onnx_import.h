#pragma once
/// Networks from ONNX models (https://onnx.ai, opsets 1 to 21 of the operators in operators.h).
///
/// Weights are not read, only their dimensions. Constants are folded (shape arithmetic, ConstantOfShape,
/// ...), batch normalisations and activations fuse into the layer they follow, padding into the convolution
/// it precedes; Reshape-Transpose-Reshape over groups of channels becomes a channel shuffle, the product with
/// one value a channel a channel scale. What only gives a map other dimensions costs nothing; what needs its
/// elements in another order becomes a layer that moves them.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "networks/network.h"

namespace vargsim {

struct OnnxOptions {
  /// Dimensions of inputs by name, in place of those that the model leaves open or has.
  std::map<std::string, std::vector<std::int64_t>> inputs;
  std::optional<int> batch;       ///< images, in place of the model's
  std::optional<int> input_size;  ///< height and width of four-dimensional inputs
  bool skip_unsupported = false;  ///< nodes that cannot be imported move their bytes instead
};

struct UnsupportedNode {
  std::string name;
  std::string op;
  std::string reason;  ///< empty: no such operator is known
};

struct OnnxImport {
  Network network;
  std::vector<UnsupportedNode> unsupported;                 ///< replaced by moves
  std::map<std::string, std::vector<std::int64_t>> inputs;  ///< as they were taken
  int quantised_bits = 0;  ///< of weights in quantised operators; 0: the model has none
};

/// Throws InputError, in one line, for a file that is no ONNX model, inputs without sizes, dimensions that do
/// not fit, and all nodes that cannot be imported, unless they are skipped.
OnnxImport import_onnx(const std::string& path, const OnnxOptions& options);

/// The same from memory; `file` stands for the file in messages and names the network.
OnnxImport import_onnx_bytes(std::string_view bytes, const std::string& file, const OnnxOptions& options);

/// The operators that can be imported, with what becomes of them (docs/networks.md).
struct OnnxOperator {
  std::string name;
  std::string becomes;
};
std::vector<OnnxOperator> onnx_operators();

}  // namespace vargsim
