#pragma once
/// Builds a Program command by command and works out what each must wait for, from the bytes it reads and
/// writes: a schedule says what happens, the builder when it may.

#include <string>
#include <vector>

#include "hw_models/parameters.h"
#include "hw_models/program.h"
#include "sim/schedule/sram_hazards.h"

namespace vargsim {

class ProgramBuilder {
 public:
  explicit ProgramBuilder(const HardwareParameters& hardware);

  /// Places a tensor behind the last one in DRAM, aligned.
  TensorId add_tensor(Tensor tensor);

  /// The bytes of another tensor under other dimensions, as many elements. A Load from a view waits for all
  /// that is stored into the image.
  TensorId add_view(TensorId viewed, Tensor view);

  BufferId add_buffer(Buffer buffer);
  BufferId buffer_count() const { return static_cast<BufferId>(program_.buffers.size()); }

  /// Whose commands the later ones are.
  void start_layer(LayerIndex layer) { layer_ = layer; }

  CommandId add(const Load& load);
  CommandId add(const Compute& compute);
  CommandId add(const Store& store);

  Program take(int layers);

 private:
  struct StoredBox {
    Box box;
    CommandId store;
  };

  CommandId next_id() const { return static_cast<CommandId>(program_.commands.size()); }
  void wait_for_stores(const Load& load);
  void read(const Slice& slice, SramReader kind);
  void write(const Slice& slice);
  template <class Body>
  CommandId append(const Body& body);

  Program program_;
  std::int64_t next_address_ = 0;
  std::int64_t alignment_;
  LayerIndex layer_ = 0;
  SramHazards hazards_;
  std::vector<std::vector<StoredBox>> stored_;     ///< by tensor: boxes and who stores them
  std::array<CommandId, 2> last_compute_{-1, -1};  ///< by unit
  /// By unit and command: an earlier Compute of the unit waits for it, so later ones need not.
  std::array<std::vector<char>, 2> implied_;
  std::vector<CommandId> waits_;  ///< of the command under construction
};

}  // namespace vargsim
