#pragma once
/// Cuts the weights out of a serialised ONNX model, so that a model of any size is parsed in its graph's
/// size.

#include <cstddef>
#include <string>
#include <string_view>

namespace vargsim {

/// Contents of a tensor up to so many bytes stay: shapes, axes and scales are that small.
constexpr std::size_t most_kept_tensor_bytes = 8192;

/// `model` (a serialised onnx.ModelProto) without the contents of larger tensors, doc strings and training
/// graphs. Each byte of what stays is copied once, what goes is skipped by its length and never read. Throws
/// InputError naming `where` for bytes that are not protobuf's wire format.
std::string without_weights(std::string_view model, const std::string& where);

}  // namespace vargsim
