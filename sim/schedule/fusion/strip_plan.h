#pragma once
/// A fusion group: consecutive layers that run depth-first, strip by strip.
///
/// All weights of the group lie in SRAM. In each step the last layers compute some rows, and every layer
/// before them just the rows that these need and that are not there yet: rows are computed once, those that
/// later windows read again stay in the rings ("halo kept in line buffers"). Maps that cross the group's
/// boundary are loaded and stored strip by strip, or lie on chip as a whole.

#include <vector>

#include "hw_models/mac_array/dataflow.h"
#include "sim/schedule/cost.h"
#include "sim/schedule/fusion/map_graph.h"

namespace vargsim {

/// Where a map lies that a group reads or writes.
enum class MapHome {
  ring,     ///< inside the group alone: lines that are still needed
  dram,     ///< crosses the group's boundary through DRAM, strip by strip
  on_chip,  ///< as a whole in SRAM, before or after the group or both
};

struct GroupMap {
  MapId map = -1;
  MapHome home = MapHome::ring;
  bool produced = false;  ///< by a layer of the group
  bool consumed = false;
  int first_channel = 0;  ///< that a line holds: of a map that is loaded, those that the group reads
  int channels = 0;
  int lines = 0;              ///< of the ring; 0 on chip
  int last_row = 0;           ///< behind the last row that is there in the end
  std::vector<int> row_ends;  ///< by step: rows that are there after it
  Bytes line_bytes = 0;

  bool loaded() const { return home == MapHome::dram && !produced; }
  bool stored() const { return home == MapHome::dram && produced; }
  bool has_ring() const { return home != MapHome::on_chip; }
};

struct GroupMember {
  LayerId layer = 0;
  int ifmap = -1, residual = -1, ofmap = -1;  ///< into StripPlan::maps
  std::vector<int> row_ends;                  ///< by step: rows of its ofmap computed after it
};

/// What a group is, before strips are chosen.
struct GroupShape {
  LayerId first = 0, last = 0;       ///< layers [first, last)
  std::vector<GroupMember> members;  ///< layers that compute
  std::vector<GroupMap> maps;
  Bytes weight_bytes = 0;  ///< and biases, as they lie in SRAM
};

struct StripPlan {
  std::vector<GroupMember> members;
  std::vector<GroupMap> maps;
  int steps = 1;                ///< strips of an image
  bool double_buffered = true;  ///< rings of loaded and stored maps have room for the next strip
  Bytes ring_bytes = 0;
  Bytes sram_bytes = 0;  ///< weights, biases and rings; maps on chip come on top
};

/// Rows and rings when each step computes `strip_rows` rows of the largest map that no layer of the group
/// waits for row by row.
StripPlan plan_strips(const GroupShape& shape, const MapGraph& graph, int strip_rows, bool double_buffered,
                      Bytes word_bytes);

/// Bytes that the members move, in their order; `plan` may have any number of steps.
std::vector<TilingBytes> group_bytes(const StripPlan& plan, const MapGraph& graph);

}  // namespace vargsim
