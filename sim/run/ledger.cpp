#include "sim/run/ledger.h"

#include <algorithm>
#include <utility>

namespace vargsim {
namespace {

Cycles overlap(Cycles a_begin, Cycles a_end, Cycles b_begin, Cycles b_end) {
  return std::max<Cycles>(0, std::min(a_end, b_end) - std::max(a_begin, b_begin));
}

Cause work_cause(const Compute& compute) {
  return compute.unit() == ComputeUnit::mac_array ? Cause::compute : Cause::vector;
}

Cause transfer_cause(TensorRole role) {
  switch (role) {
    case TensorRole::weights:
    case TensorRole::bias:
      return Cause::wait_weights;
    case TensorRole::ifmap:
    case TensorRole::residual:
      return Cause::wait_ifmap;
    case TensorRole::ofmap:
    case TensorRole::psum:
      return Cause::wait_ofmap;
  }
  return Cause::wait_ofmap;
}

class LedgerBuilder {
 public:
  LedgerBuilder(const Program& program, const Timeline& timeline, std::vector<LedgerSpan>* spans)
      : program_(program),
        timeline_(timeline),
        spans_(spans),
        ledgers_(static_cast<std::size_t>(program.layers)) {}

  std::vector<Ledger> build(Cycles end) {
    for (const CommandId id : sequence())
      account(id);
    give(last_layer_, Cause::wait_ofmap, end - accounted_);
    return std::move(ledgers_);
  }

 private:
  /// The cycles that follow those given before.
  void give(LayerIndex layer, Cause cause, Cycles cycles) {
    ledgers_[static_cast<std::size_t>(layer)][cause] += cycles;
    if (spans_ == nullptr || cycles == 0) return;
    const bool goes_on = !spans_->empty() && spans_->back().layer == layer && spans_->back().cause == cause;
    if (goes_on) {
      spans_->back().end += cycles;
    } else {
      const Cycles begin = spans_->empty() ? 0 : spans_->back().end;
      spans_->push_back({begin, begin + cycles, layer, cause});
    }
  }
  const CommandTiming& timing_of(CommandId id) const { return timeline_[static_cast<std::size_t>(id)]; }

  std::vector<CommandId> sequence() const {
    std::vector<char> computes(static_cast<std::size_t>(program_.layers), 0);
    for (const Command& command : program_.commands) {
      if (std::holds_alternative<Compute>(command.body))
        computes[static_cast<std::size_t>(command.layer)] = 1;
    }
    std::vector<CommandId> sequence;
    for (std::size_t id = 0; id < program_.commands.size(); ++id) {
      const Command& command = program_.commands[id];
      const bool moves_only = computes[static_cast<std::size_t>(command.layer)] == 0;
      if (std::holds_alternative<Compute>(command.body) ||
          (moves_only && std::holds_alternative<Store>(command.body))) {
        sequence.push_back(static_cast<CommandId>(id));
      }
    }
    return sequence;
  }

  void account(CommandId id) {
    const CommandTiming& timing = timing_of(id);
    last_layer_ = program_.command(id).layer;
    if (timing.end <= accounted_) return;
    if (timing.begin > accounted_) account_wait(id, timing.begin);
    account_execution(id);
    accounted_ = timing.end;
  }

  /// Gives [accounted_, until) away and moves accounted_ there.
  void account_wait(CommandId id, Cycles until) {
    const Command& command = program_.command(id);
    CommandId last = -1;
    for (std::int32_t i = 0; i < command.wait_count; ++i) {
      const CommandId awaited = program_.waits[static_cast<std::size_t>(command.first_wait + i)];
      if (timing_of(awaited).end <= accounted_) continue;
      if (last < 0 || timing_of(awaited).end > timing_of(last).end) last = awaited;
    }
    if (last >= 0) {
      const CommandTiming& awaited = timing_of(last);
      const Cycles satisfied = std::min(awaited.end, until);
      const Cycles descriptor =
          overlap(accounted_, satisfied, awaited.begin, awaited.begin + awaited.descriptor);
      give(command.layer, Cause::control, descriptor);
      give(command.layer, waiting_cause(program_.command(last)), satisfied - accounted_ - descriptor);
      accounted_ = satisfied;
    }
    give(command.layer, Cause::control, until - accounted_);
    accounted_ = until;
  }

  /// Gives the part of the execution after accounted_ away: an older command of the other unit may have
  /// covered its start.
  void account_execution(CommandId id) {
    const Command& command = program_.command(id);
    const CommandTiming& timing = timing_of(id);
    const auto* compute = std::get_if<Compute>(&command.body);
    if (compute == nullptr) {
      give(command.layer, Cause::wait_ofmap, timing.end - accounted_);
      return;
    }
    const std::pair<Cause, Cycles> phases[] = {{Cause::fill_drain, timing.fill_drain},
                                               {work_cause(*compute), timing.compute},
                                               {Cause::vector, timing.requantise},
                                               {Cause::bank_conflict, timing.bank_conflict}};
    Cycles phase_begin = timing.begin;
    for (const auto& [cause, cycles] : phases) {
      give(command.layer, cause, overlap(accounted_, timing.end, phase_begin, phase_begin + cycles));
      phase_begin += cycles;
    }
  }

  const Program& program_;
  const Timeline& timeline_;
  std::vector<LedgerSpan>* spans_;
  std::vector<Ledger> ledgers_;
  Cycles accounted_ = 0;  ///< cycles before this one have been given away
  LayerIndex last_layer_ = 0;
};

}  // namespace

Cause waiting_cause(const Command& command) {
  if (const auto* load = std::get_if<Load>(&command.body)) return transfer_cause(load->role);
  if (const auto* compute = std::get_if<Compute>(&command.body)) return work_cause(*compute);
  return Cause::wait_ofmap;
}

std::vector<Ledger> build_ledgers(const Program& program, const Timeline& timeline, Cycles end,
                                  std::vector<LedgerSpan>* spans) {
  if (program.commands.empty()) return std::vector<Ledger>(static_cast<std::size_t>(program.layers));
  return LedgerBuilder(program, timeline, spans).build(end);
}

}  // namespace vargsim
