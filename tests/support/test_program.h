#pragma once
/// Small programs written by hand, with the waits a test wants.

#include <vector>

#include "hw_models/program.h"

namespace vargsim::test {

/// One ring for each operand and one DRAM tensor of 1 MiB, so that tests can say just what matters to them.
class TestProgram {
 public:
  explicit TestProgram(int layers = 1);

  /// A load of `bytes` contiguous bytes at `address`.
  CommandId load(Bytes bytes, std::vector<CommandId> waits, TensorRole role = TensorRole::ifmap,
                 int layer = 0, std::int64_t address = 0);
  CommandId store(Bytes bytes, std::vector<CommandId> waits, int layer = 0, std::int64_t address = 1 << 18);
  /// A 1x1 convolution of one group.
  CommandId convolve(int pixels, int in_channels, int out_channels, std::vector<CommandId> waits,
                     int layer = 0);
  /// An element-wise add of `elements` elements.
  CommandId add(int elements, std::vector<CommandId> waits, int layer = 0);

  const Program& program() const { return program_; }

 private:
  template <class Body>
  CommandId append(const Body& body, const std::vector<CommandId>& waits, int layer);

  Program program_;
};

}  // namespace vargsim::test
