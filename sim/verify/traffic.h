#pragma once
/// Bytes that transfers moved, by tensor and role.

#include <array>
#include <vector>

#include "hw_models/program.h"

namespace vargsim {

struct TensorTraffic {
  std::array<Bytes, tensor_role_count> read{};  ///< from DRAM
  std::array<Bytes, tensor_role_count> written{};
};

using Traffic = std::vector<TensorTraffic>;  ///< by tensor

/// Over all tensors, by role.
inline TensorTraffic sum_of(const Traffic& traffic) {
  TensorTraffic sum;
  for (const TensorTraffic& tensor : traffic) {
    for (std::size_t role = 0; role < sum.read.size(); ++role) {
      sum.read[role] += tensor.read[role];
      sum.written[role] += tensor.written[role];
    }
  }
  return sum;
}

}  // namespace vargsim
