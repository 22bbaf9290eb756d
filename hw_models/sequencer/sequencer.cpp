#include "hw_models/sequencer/sequencer.h"

namespace vargsim {
namespace {

std::size_t index(CommandId id) {
  return static_cast<std::size_t>(id);
}
std::size_t index(Unit unit) {
  return static_cast<std::size_t>(unit);
}

Unit unit_for(const Command& command) {
  const auto* compute = std::get_if<Compute>(&command.body);
  if (compute == nullptr) return Unit::dma;
  return compute->unit() == ComputeUnit::mac_array ? Unit::mac_array : Unit::vector_unit;
}

}  // namespace

Sequencer::Sequencer(const sc_core::sc_module_name& name, const SequencerParameters& parameters,
                     const Clock& clock, const Program& program, Timeline& timeline)
    : sc_module(name), parameters_(parameters), clock_(clock), timeline_(timeline) {
  const std::size_t count = program.commands.size();
  units_.reserve(count);
  unmet_waits_.reserve(count);
  first_waiter_.assign(count + 1, 0);
  for (const Command& command : program.commands) {
    units_.push_back(unit_for(command));
    unmet_waits_.push_back(command.wait_count);
    for (int i = 0; i < command.wait_count; ++i) {
      ++first_waiter_[index(program.waits[index(command.first_wait + i)]) + 1];
    }
  }
  for (std::size_t i = 1; i <= count; ++i)
    first_waiter_[i] += first_waiter_[i - 1];
  waiters_.resize(program.waits.size());
  std::vector<std::int32_t> next(first_waiter_.begin(), first_waiter_.end() - 1);
  for (std::size_t id = 0; id < count; ++id) {
    const Command& command = program.commands[id];
    for (int i = 0; i < command.wait_count; ++i) {
      const CommandId awaited = program.waits[index(command.first_wait + i)];
      waiters_[index(next[index(awaited)]++)] = static_cast<CommandId>(id);
    }
    if (command.wait_count == 0) ready_.push(static_cast<CommandId>(id));
  }
  SC_THREAD(dispatch_commands);
}

void Sequencer::dispatch_commands() {
  for (;;) {
    while (ready_.empty())
      wait(ready_event_);
    // Dispatch takes time; an older command that becomes ready meanwhile has to wait for the next slot.
    const CommandId id = ready_.top();
    ready_.pop();
    if (parameters_.dispatch_cycles > 0) wait(clock_.duration(parameters_.dispatch_cycles));
    timeline_[index(id)].dispatched = clock_.now();
    dispatched_ = id;
    const Unit unit = unit_of(id);
    queues_[index(unit)].push(id);
    queue_filled_[index(unit)].notify(sc_core::SC_ZERO_TIME);
    if (unit != Unit::dma) release_same_unit(id);
  }
}

void Sequencer::release_same_unit(CommandId id) {
  for (std::int32_t i = first_waiter_[index(id)]; i < first_waiter_[index(id) + 1]; ++i) {
    const CommandId waiter = waiters_[index(i)];
    if (unit_of(waiter) == unit_of(id)) satisfy_one_wait(waiter);
  }
}

void Sequencer::satisfy_one_wait(CommandId id) {
  if (--unmet_waits_[index(id)] > 0) return;
  ready_.push(id);
  ready_event_.notify(sc_core::SC_ZERO_TIME);
}

void Sequencer::trace(sc_core::sc_trace_file* file) const {
  sc_core::sc_trace(file, dispatched_, std::string(name()) + ".dispatched");
  sc_core::sc_trace(file, finished_, std::string(name()) + ".finished");
}

CommandId Sequencer::take(Unit unit) {
  OldestFirst& queue = queues_[index(unit)];
  while (queue.empty())
    wait(queue_filled_[index(unit)]);
  const CommandId id = queue.top();
  queue.pop();
  return id;
}

void Sequencer::finish(CommandId id) {
  ++finished_;
  for (std::int32_t i = first_waiter_[index(id)]; i < first_waiter_[index(id) + 1]; ++i) {
    const CommandId waiter = waiters_[index(i)];
    if (unit_of(id) == Unit::dma || unit_of(waiter) != unit_of(id)) satisfy_one_wait(waiter);
  }
}

}  // namespace vargsim
