#pragma once
/// Programs written by hand: each command with just the waits the test gives it.

#include <string>
#include <vector>

#include "hw_models/parameters.h"
#include "hw_models/program.h"

namespace vargsim::test {

using Waits = std::vector<CommandId>;

class HandProgram {
 public:
  explicit HandProgram(int layers = 1) { program_.layers = layers; }

  /// Behind the last one, at a multiple of 64 bytes.
  TensorId tensor(int rows, int cols, int channels);
  /// Behind the last one.
  BufferId buffer(int lines, Bytes line_bytes);

  /// Later commands belong to this layer.
  void layer(LayerIndex layer) { layer_ = layer; }

  CommandId add(Load load, const Waits& waits = {}) { return append(load, waits); }
  CommandId add(Compute compute, const Waits& waits = {}) { return append(compute, waits); }
  CommandId add(Store store, const Waits& waits = {}) { return append(store, waits); }

  /// A tensor and a ring of its own for `bytes` bytes in one line, and their load or store.
  CommandId load(Bytes bytes, const Waits& waits = {}, TensorRole role = TensorRole::ifmap);
  CommandId store(Bytes bytes, const Waits& waits = {});

  const Program& program() const { return program_; }
  const Load& loaded(CommandId id) const { return std::get<Load>(program_.command(id).body); }

 private:
  template <class Body>
  CommandId append(const Body& body, const Waits& waits);

  Program program_;
  LayerIndex layer_ = 0;
  std::int64_t next_address_ = 0;
  Bytes next_offset_ = 0;
};

/// A Load of a whole one-image tensor, row by row, into the first lines of a ring.
Load load_all(const Program& program, TensorId tensor, BufferId buffer, TensorRole role = TensorRole::ifmap);
Store store_all(const Program& program, TensorId tensor, BufferId buffer);

/// 1 GHz, a DRAM clock of 1 ns, an array of 8 x 16 x 8; every latency is a default of the files.
HardwareParameters plain_hardware();

/// Ticks from the offer of a transfer on an idle, closed bank until its burst has crossed the bus.
Ticks first_burst_ticks(const DramPart& part);

}  // namespace vargsim::test
