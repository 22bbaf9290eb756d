#include "hw_models/sram/bank_ports.h"

#include <algorithm>

namespace vargsim {

BankPorts::BankPorts(const SramParameters& parameters) : map_(parameters), dma_(map_.none().size()) {
  for (Running& unit : units_)
    unit.use = unit.queue = unit.left = unit.served = unit.dma_before = unit.other_before = map_.none();
}

Cycles BankPorts::waiting(std::size_t group, Cycles now) const {
  const DmaQueue& queue = dma_[group];
  return std::max<Cycles>(0, queue.waiting - map_.words_per_cycle() * (now - queue.since));
}

Cycles BankPorts::add_dma(const BankUse& use, Cycles now) {
  Cycles before = 0;
  for (std::size_t group = 0; group < use.size(); ++group) {
    if (use[group] == 0) continue;
    const Cycles wait = waiting(group, now);
    before = std::max(before, wait);
    dma_[group] = {dma_[group].asked + use[group], wait + use[group], now};
  }
  return ceil_div(before, map_.words_per_cycle());
}

Cycles BankPorts::unit_served(const Running& unit, std::size_t group, Cycles now) const {
  if (!unit.active) return unit.served[group];
  const Cycles elapsed = std::min(now - unit.begin, unit.expected);
  return unit.served[group] + unit.use[group] * elapsed / std::max<Cycles>(1, unit.expected);
}

void BankPorts::start(ComputeUnit unit, const AccessPhase& phase, Cycles now) {
  Running& own = of(unit);
  const Running& other = other_than(unit);
  own.active = true;
  own.begin = now;
  own.planned = own.expected = phase.planned;
  own.use = phase.use;
  own.queue = phase.queue;
  for (std::size_t group = 0; group < own.use.size(); ++group) {
    own.use[group] += own.left[group];
    own.left[group] = 0;
    own.dma_before[group] = dma_served(group, now);
    own.other_before[group] = unit_served(other, group, now);
  }
}

Cycles BankPorts::lacking(const Running& own, const Running& other, std::size_t group, Cycles now) const {
  const Cycles wanted = own.use[group];
  const Cycles dma = dma_served(group, now) - own.dma_before[group];
  const Cycles beside =
      std::clamp<Cycles>(unit_served(other, group, now) - own.other_before[group], 0, wanted);
  return wanted + beside + dma - map_.words_per_cycle() * (now - own.begin);
}

/// Cycles from now until the group that is furthest behind has had its accesses.
Cycles BankPorts::missing(const Running& own, const Running& other, Cycles now) const {
  Cycles most = 0;
  for (std::size_t group = 0; group < own.use.size(); ++group) {
    if (own.use[group] <= own.queue[group]) continue;
    const Cycles behind = lacking(own, other, group, now) - own.queue[group];
    // What DMA has waiting goes first.
    if (behind > 0) most = std::max(most, ceil_div(behind + waiting(group, now), map_.words_per_cycle()));
  }
  return most;
}

Cycles BankPorts::remaining(ComputeUnit unit, Cycles now) {
  Running& own = of(unit);
  const Cycles elapsed = now - own.begin;
  if (elapsed < own.planned) return own.planned - elapsed;
  const Cycles more = missing(own, other_than(unit), now);
  own.expected = elapsed + more;
  if (more > 0) return more;
  own.active = false;
  for (std::size_t group = 0; group < own.use.size(); ++group) {
    const Cycles behind = lacking(own, other_than(unit), group, now);
    own.left[group] = std::clamp<Cycles>(behind, 0, std::min(own.use[group], own.queue[group]));
    own.served[group] += own.use[group] - own.left[group];
  }
  return 0;
}

}  // namespace vargsim
