#pragma once
/// Where each map of a network lies in DRAM: in a tensor of its own, or as some channels of another's.
///
/// A concat is one tensor into whose channels the layers before it write, so that it costs nothing; a channel
/// slice is a view of the tensor it is cut from. Where neither works (a network input, a slice, or a map that
/// another concat or another place of the same one holds already), the concat moves that input.

#include <vector>

#include "networks/network.h"

namespace vargsim {

/// The layer or network input whose tensor holds a map, and the map's first channel in it.
struct MapPlace {
  LayerId owner = 0;
  int first_channel = 0;
};

/// An input of a concat that must be copied to its channels.
struct MapMove {
  LayerId source = 0;
  int first_channel = 0;  ///< in the concat's map
};

class Placement {
 public:
  explicit Placement(const Network& network);

  MapPlace place_of(LayerId id) const;

  /// The inputs a concat has to move; none for other layers.
  const std::vector<MapMove>& moves_of(LayerId id) const { return moves_[static_cast<std::size_t>(id)]; }

 private:
  void place_concat(LayerId id);
  bool may_write_into_concat(LayerId id) const;

  const Network& network_;
  std::vector<MapPlace> places_;  ///< of layers: within another layer's map, or themselves
  std::vector<std::vector<MapMove>> moves_;
};

}  // namespace vargsim
