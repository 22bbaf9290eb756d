#pragma once
/// Reads the graph of an .onnx file, not its weights.

#include <string>

#include <onnx/onnx_pb.h>

namespace vargsim {

/// Contents of large tensors and external data are not read (slim_wire.h). Throws InputError for a file that
/// cannot be read, is no ONNX model or has no graph.
onnx::ModelProto read_onnx_model(const std::string& path);

/// The same from memory; `where` stands for the file in messages.
onnx::ModelProto parse_onnx_model(std::string_view bytes, const std::string& where);

}  // namespace vargsim
