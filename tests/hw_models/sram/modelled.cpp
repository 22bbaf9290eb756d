#include <algorithm>
#include <array>
#include <deque>

#include "hw_models/sram/bank_ports.h"
#include "tests/hw_models/sram/traffic.h"

namespace vargsim::test {
namespace {

constexpr Cycles never = -1;

/// One unit: its tiles, and the phases of the one that runs.
struct Unit {
  std::vector<std::size_t> tiles;
  std::size_t next = 0;
  std::deque<AccessPhase> phases;
  Cycles began = 0;
  Cycles wakes = never;
};

class ModelledRun {
 public:
  explicit ModelledRun(const Traffic& traffic)
      : traffic_(traffic), ports_(traffic.sram), durations_(traffic.tiles.size(), 0) {
    for (std::size_t i = 0; i < traffic.tiles.size(); ++i)
      units_[static_cast<std::size_t>(traffic.tiles[i].unit)].tiles.push_back(i);
    for (Unit& unit : units_)
      wait_for_tile(unit, 0);
  }

  Durations run() {
    std::size_t piece = 0;
    for (;;) {
      Unit* first = nullptr;
      for (Unit& unit : units_) {
        if (unit.wakes != never && (first == nullptr || unit.wakes < first->wakes)) first = &unit;
      }
      if (first == nullptr) return durations_;
      if (piece < traffic_.pieces.size() && traffic_.pieces[piece].arrival <= first->wakes) {
        arrive(traffic_.pieces[piece++]);
        continue;
      }
      wake(*first, first->wakes);
    }
  }

 private:
  ComputeUnit kind(const Unit& unit) const { return static_cast<ComputeUnit>(&unit - units_.data()); }
  const Tile& tile(const Unit& unit) const { return traffic_.tiles[unit.tiles[unit.next]]; }

  void wait_for_tile(Unit& unit, Cycles now) {
    unit.wakes = unit.next < unit.tiles.size() ? std::max(now, tile(unit).begin) : never;
  }

  void arrive(const Piece& piece) {
    BankUse use = ports_.map().none();
    ports_.map().add_part(traffic_.program.buffer(piece.slice.buffer), piece.slice, piece.begin, piece.bytes,
                          piece.write, use);
    ports_.add_dma(use, piece.arrival);
  }

  void wake(Unit& unit, Cycles now) {
    if (unit.phases.empty()) {
      const auto phases =
          access_phases(ports_.map(), traffic_.program, tile(unit).streams, tile(unit).planned);
      unit.phases.assign(phases.begin(), phases.end());
      unit.began = now;
      ports_.start(kind(unit), unit.phases.front(), now);
    }
    for (Cycles more = ports_.remaining(kind(unit), now); more == 0;
         more = ports_.remaining(kind(unit), now)) {
      unit.phases.pop_front();
      if (unit.phases.empty()) {
        durations_[unit.tiles[unit.next++]] = now - unit.began;
        wait_for_tile(unit, now);
        return;
      }
      ports_.start(kind(unit), unit.phases.front(), now);
    }
    unit.wakes = now + ports_.remaining(kind(unit), now);
  }

  const Traffic& traffic_;
  BankPorts ports_;
  std::array<Unit, 2> units_;
  Durations durations_;
};

}  // namespace

Durations modelled(const Traffic& traffic) {
  return ModelledRun(traffic).run();
}

}  // namespace vargsim::test
