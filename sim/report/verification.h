#pragma once
/// What `sim verify` found out, as plain data. Field names are those of its JSON.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/report/result.h"

namespace vargsim {

struct VerificationResult {
  std::string network;
  std::string hardware;
  std::uint64_t seed = 0;
  std::vector<std::string> problems;  ///< none: verified

  std::int64_t commands = 0;
  std::int64_t waits = 0;
  std::int64_t tensors = 0;   ///< maps in DRAM that were compared
  std::int64_t elements = 0;  ///< of these maps
  /// Outputs of layers at the limits of their range: of all, and of the layer that has most.
  double saturated = 0;
  double worst_saturated = 0;
  std::string worst_saturated_layer;
  std::array<Bytes, tensor_count> by_tensor{};  ///< bytes moved, as `total.dram.by_tensor` of run.json
  Bytes read_bytes = 0;
  Bytes write_bytes = 0;
  double seconds = 0;  ///< of the computer

  bool verified() const { return problems.empty(); }
};

}  // namespace vargsim
