#pragma once
/// Contents of small constant tensors.

#include <onnx/onnx_pb.h>

#include "networks/onnx/value.h"

namespace vargsim {

/// Without contents where they are large, external or of a type without numbers. Throws InputError naming
/// `where` for contents that do not fit the dimensions.
Value value_of_tensor(const onnx::TensorProto& tensor, const std::string& where);

}  // namespace vargsim
