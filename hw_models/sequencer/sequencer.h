#pragma once
/// Dispatches a program's commands to the units' queues.
///
/// A command is ready when everything it waits for has finished. A Compute that waits for an earlier Compute
/// of its own unit is released as soon as that one has been dispatched: the unit's queue is in order, so the
/// wait is kept without draining the unit. Among ready commands the oldest goes first; each takes
/// dispatch_cycles, one after another. DMA channels share one queue, served oldest first, and so are
/// the other units' queues. Not modelled: a bound on the queues or on how far ahead the sequencer
/// looks.

#include <array>
#include <queue>
#include <systemc>
#include <vector>

#include "hw_models/clock.h"
#include "hw_models/parameters.h"
#include "hw_models/program.h"
#include "hw_models/sequencer/command_source.h"
#include "hw_models/timeline.h"

namespace vargsim {

class Sequencer final : public sc_core::sc_module, public CommandSource {
 public:
  SC_HAS_PROCESS(Sequencer);
  Sequencer(const sc_core::sc_module_name& name, const SequencerParameters& parameters, const Clock& clock,
            const Program& program, Timeline& timeline);

  CommandId take(Unit unit) override;
  void finish(CommandId id) override;

  std::size_t finished() const { return static_cast<std::size_t>(finished_); }
  void trace(sc_core::sc_trace_file* file) const override;

 private:
  using OldestFirst = std::priority_queue<CommandId, std::vector<CommandId>, std::greater<>>;

  void dispatch_commands();
  void release_same_unit(CommandId id);
  void satisfy_one_wait(CommandId id);
  Unit unit_of(CommandId id) const { return units_[static_cast<std::size_t>(id)]; }

  const SequencerParameters parameters_;
  const Clock& clock_;
  Timeline& timeline_;

  std::vector<Unit> units_;                 ///< by command
  std::vector<std::int32_t> unmet_waits_;   ///< by command
  std::vector<std::int32_t> first_waiter_;  ///< by command, into waiters_
  std::vector<CommandId> waiters_;          ///< the waits, turned round
  OldestFirst ready_;
  std::array<OldestFirst, unit_count> queues_;
  std::array<sc_core::sc_event, unit_count> queue_filled_;
  sc_core::sc_event ready_event_;
  std::uint64_t finished_ = 0;
  int dispatched_ = -1;  ///< the command dispatched last
};

}  // namespace vargsim
