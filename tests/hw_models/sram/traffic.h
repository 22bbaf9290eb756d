#pragma once
/// Tiles and DMA pieces that meet at an SRAM, and when the modelled ports let the tiles end.

#include <vector>

#include "hw_models/sram/access_phases.h"

namespace vargsim::test {

struct Tile {
  ComputeUnit unit = ComputeUnit::mac_array;
  Cycles begin = 0;  ///< not before this cycle, and not before the unit's former tile has ended
  Cycles planned = 1;
  std::vector<AccessStream> streams;
};

struct Piece {
  Cycles arrival = 0;
  Slice slice;
  Bytes begin = 0;
  Bytes bytes = 0;
  bool write = false;
};

/// Tiles of a unit in the order they run, pieces by arrival.
struct Traffic {
  SramParameters sram;
  Program program;  ///< its buffers
  std::vector<Tile> tiles;
  std::vector<Piece> pieces;
};

/// Cycles that each tile takes.
using Durations = std::vector<Cycles>;

/// By BankPorts, event by event.
Durations modelled(const Traffic& traffic);

/// By queues and ports, cycle by cycle (stepped.cpp).
Durations stepped(const Traffic& traffic);

}  // namespace vargsim::test
