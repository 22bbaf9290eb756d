#pragma once
/// The maps between the layers of a network, as a scheduler sees them that may keep maps on chip: which
/// layers write and read each, and from where to where in the order of layers it lives.
///
/// A map here is what one DRAM tensor or one region of the SRAM holds: the inputs of a concat that are
/// written in place are parts of the concat's map, slices are parts of the map they are cut from
/// (placement.h).

#include <vector>

#include "sim/schedule/lowering/windowed_op.h"
#include "sim/schedule/placement.h"

namespace vargsim {

using MapId = int;

struct GraphMap {
  LayerId owner = 0;  ///< the layer or network input whose tensor holds it
  MapShape shape;
  int element_bits = 8;
  int images = 1;
  std::vector<LayerId> producers;  ///< layers that compute it or parts of it, in order; none of an input
  std::vector<LayerId> consumers;  ///< layers that compute from it, in order
  bool is_output = false;          ///< of the network: it must reach DRAM
  /// Moved by a concat, or read or written under other dimensions: it must lie in DRAM.
  bool in_dram_only = false;

  /// Of a line with some of the channels.
  Bytes line_bytes(int channels) const { return shape.cols * packed_bytes(channels, element_bits); }
  Bytes bytes() const { return line_bytes(shape.channels) * shape.rows * images; }
  bool is_input() const { return owner < 0; }
  bool may_stay_on_chip() const { return !is_input() && !is_output && !in_dram_only; }
};

/// A layer that has commands, with whole maps as it sees them on chip.
struct GraphLayer {
  bool has_commands = false;  ///< others only rename
  bool can_fuse = false;      ///< it computes, and its maps may lie on chip
  WindowedOp op;              ///< rows between windows kept, views set; of layers that compute
  MapId ifmap = -1, residual = -1, ofmap = -1;
};

class MapGraph {
 public:
  MapGraph(const Network& network, const Placement& placement, const DatatypeParameters& types);

  const Network& network() const { return network_; }
  int layer_count() const { return static_cast<int>(layers_.size()); }
  const GraphLayer& layer(LayerId id) const { return layers_[static_cast<std::size_t>(id)]; }
  const GraphMap& map(MapId id) const { return maps_[static_cast<std::size_t>(id)]; }
  int map_count() const { return static_cast<int>(maps_.size()); }

  /// Maps written before layer `cut` and still read or written from it on; no network inputs.
  const std::vector<MapId>& live_at(LayerId cut) const { return live_[static_cast<std::size_t>(cut)]; }

 private:
  void add_maps();
  void add_layer(LayerId id);
  void find_lives();
  MapId map_of(LayerId id) const;
  void set_view(MapView& view, LayerId id) const;

  const Network& network_;
  const Placement& placement_;
  const DatatypeParameters& types_;
  std::vector<GraphLayer> layers_;
  std::vector<GraphMap> maps_;
  std::vector<MapId> map_of_owner_;  ///< by network input, then by layer
  std::vector<std::vector<MapId>> live_;
};

}  // namespace vargsim
