#pragma once
/// What a unit sees of the sequencer: commands to execute, and where to report.

#include <systemc>

#include "hw_models/program.h"

namespace vargsim {

enum class Unit { dma, mac_array, vector_unit };
constexpr int unit_count = 3;

class CommandSource : virtual public sc_core::sc_interface {
 public:
  /// Blocks until a command for this unit has been dispatched, and removes it from the unit's queue.
  virtual CommandId take(Unit unit) = 0;
  /// The command has finished: what waits for it may be dispatched.
  virtual void finish(CommandId id) = 0;
};

}  // namespace vargsim
