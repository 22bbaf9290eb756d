#pragma once
/// Output dimensions of nodes that cannot be imported: from the model, or by ONNX's own shape inference.

#include <onnx/onnx_pb.h>

#include "networks/onnx/value.h"

namespace vargsim {

/// One an output; none where neither the model's value_info nor the operator's schema (libonnx) says.
/// `inputs` are null where the node leaves them out.
std::vector<std::optional<Dims>> output_dims(const onnx::NodeProto& node, const onnx::GraphProto& graph,
                                             std::int64_t opset, const std::vector<const Value*>& inputs);

}  // namespace vargsim
