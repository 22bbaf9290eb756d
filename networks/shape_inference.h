#pragma once
/// Output shapes of layers, and the checks that make the arithmetic on shapes safe.

#include <string>
#include <vector>

#include "networks/layer.h"

namespace vargsim {

/// Throws InputError naming `where` unless each dimension is in 1..65536 and the elements fit 31 bits.
void require_valid_shape(const Shape& shape, const std::string& where);

/// Output shape of `op` on inputs of the given (valid) shapes. Throws InputError naming `where` and the
/// misfit.
Shape infer_output(const Operation& op, const std::vector<Shape>& inputs, const std::string& where);

}  // namespace vargsim
