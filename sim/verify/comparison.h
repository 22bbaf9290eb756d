#pragma once
/// What a Program left in DRAM against what the network computes.

#include "sim/schedule/scheduler.h"
#include "sim/verify/findings.h"
#include "sim/verify/interpreter/dram_image.h"
#include "sim/verify/reference/reference.h"

namespace vargsim {

struct Compared {
  std::int64_t tensors = 0;   ///< maps in DRAM that the program stored
  std::int64_t elements = 0;  ///< of those tensors; all were looked at
};

/// The bytes of every tensor that the program does not store itself: network inputs, weights, biases. Reports
/// tensors that have not the shape of what they are said to hold.
TensorContents contents_of(const Network& network, const std::vector<Tensor>& tensors,
                           const std::vector<TensorOrigin>& origins, const Reference& reference,
                           Findings& findings);

/// Compares every layer's map that lies in DRAM, in its own tensor or as channels of another's, and demands
/// that every network output does. Reports of each layer the first element, in the order of memory, that is
/// missing or different.
Compared compare_maps(const Network& network, const Program& program,
                      const std::vector<TensorOrigin>& origins, const Reference& reference,
                      const DramImage& dram, Findings& findings);

}  // namespace vargsim
