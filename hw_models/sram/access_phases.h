#pragma once
/// When a tile needs which ports: a tile's time cut into phases in which its demand on every bank is steady.
/// Plain maths.
///
/// A tile accesses its slices in streams. The accesses of a stream are evenly spread over the tile's planned
/// time and go through the slice's words in the order of addresses, once or several times (*sweeps*). With
/// word interleave they meet all banks all the time. With bank interleave a stream is in one bank at a time,
/// and phases begin where a stream enters another bank. A stream that is in a bank for less than
/// `shortest_phase` cycles on average counts as being in all of them: its queues absorb that. Phases take no
/// longer than `longest_phase`, so that what DMA does in one part of a tile is not averaged over all of it.
/// Both are cycles in which the busiest bank has had its accesses, where that takes longer than the tile.

#include <vector>

#include "hw_models/sram/bank_use.h"

namespace vargsim {

struct AccessStream {
  Slice slice;
  Bytes bytes = 0;  ///< accessed in all sweeps together
  bool write = false;
  std::int64_t sweeps = 1;
};

struct AccessPhase {
  Cycles planned = 0;
  BankUse use;    ///< words to access in this phase
  BankUse queue;  ///< words of a group that may wait beyond the phase: none in a tile's last
};

constexpr Cycles shortest_phase = 8;
constexpr Cycles longest_phase = 128;
/// Words of a stream that a group's queue holds: reads run ahead and writes lag behind by as many.
constexpr Cycles queue_words = 8;

/// The phases of a tile that takes `planned` cycles if no access ever waits; at least one.
std::vector<AccessPhase> access_phases(const BankMap& banks, const Program& program,
                                       const std::vector<AccessStream>& streams, Cycles planned);

}  // namespace vargsim
