#pragma once
/// Who gets the ports of the banks, in closed form between events. No SystemC.
///
/// DMA goes first, since DRAM data cannot wait: the words of a piece queue at their banks when they arrive
/// and take every port there until they are through. Units get the cycles that are left. A unit's phase ends
/// at the first cycle at which every group has had room for its accesses since the phase began, next to those
/// of DMA and to those of the other unit, but for those that the queues before the group can hold: they are
/// left to the tile's next phase. Two units that want more than a port can do take turns, so the other
/// one delays a unit by no more accesses than the unit makes itself. The other unit's accesses count as they
/// are spread over its phase.
///
/// Not modelled: the order of accesses within a phase (queues before the ports are taken to smooth them).

#include <array>

#include "hw_models/sram/access_phases.h"

namespace vargsim {

class BankPorts {
 public:
  explicit BankPorts(const SramParameters& parameters);

  const BankMap& map() const { return map_; }

  /// DMA accesses words from `now` on. Returns the cycles until those that it wanted of the same groups
  /// before are through.
  Cycles add_dma(const BankUse& use, Cycles now);

  /// A unit begins a phase. It ends when `remaining` is 0.
  void start(ComputeUnit unit, const AccessPhase& phase, Cycles now);

  /// Cycles after which to look again whether the phase is over; 0: it is.
  Cycles remaining(ComputeUnit unit, Cycles now);

 private:
  /// A group's words that DMA wants, as far as they are known.
  struct DmaQueue {
    Cycles asked = 0;    ///< words since reset
    Cycles waiting = 0;  ///< of them, at `since`
    Cycles since = 0;
  };
  struct Running {
    bool active = false;
    Cycles begin = 0;
    Cycles planned = 0;
    Cycles expected = 0;  ///< cycles that the phase is expected to take by now
    BankUse use;          ///< of the phase, and what former phases of the tile have left
    BankUse queue;        ///< of it, what may be left to the next
    BankUse left;         ///< by the phase before
    BankUse served;       ///< in former phases, since reset
    BankUse dma_before;   ///< words of DMA, and of the other unit, before the phase
    BankUse other_before;
  };

  Cycles waiting(std::size_t group, Cycles now) const;
  Cycles dma_served(std::size_t group, Cycles now) const { return dma_[group].asked - waiting(group, now); }
  Cycles unit_served(const Running& unit, std::size_t group, Cycles now) const;
  /// Words of a group that the unit wants beyond what it has had room for, next to DMA and the other unit.
  Cycles lacking(const Running& own, const Running& other, std::size_t group, Cycles now) const;
  Cycles missing(const Running& own, const Running& other, Cycles now) const;
  Running& of(ComputeUnit unit) { return units_[static_cast<std::size_t>(unit)]; }
  Running& other_than(ComputeUnit unit) { return units_[1 - static_cast<std::size_t>(unit)]; }

  BankMap map_;
  std::vector<DmaQueue> dma_;
  std::array<Running, 2> units_;
};

}  // namespace vargsim
