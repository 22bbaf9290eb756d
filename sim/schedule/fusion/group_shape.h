#pragma once
/// What layers [first, last) are as one fusion group: members, the maps between them, and where these lie.

#include <optional>

#include "sim/schedule/fusion/strip_plan.h"

namespace vargsim {

/// The maps of a range of layers that do not live inside it alone, and whether it can be a group at all.
struct GroupBoundary {
  std::vector<MapId> touched;  ///< all that the range reads or writes
  std::vector<MapId> written;  ///< written in the range for the first time, read or needed after it
};

GroupBoundary boundary_of(const MapGraph& graph, LayerId first, LayerId last);

/// `on_chip`: the boundary maps that lie in SRAM as a whole; the others cross it through DRAM. None where a
/// map that is stored strip by strip would have to be read in the group before it is complete.
std::optional<GroupShape> group_shape(const MapGraph& graph, LayerId first, LayerId last,
                                      const std::vector<MapId>& on_chip, Bytes word_bytes);

}  // namespace vargsim
