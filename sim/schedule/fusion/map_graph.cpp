#include "sim/schedule/fusion/map_graph.h"

#include <algorithm>

namespace vargsim {

MapGraph::MapGraph(const Network& network, const Placement& placement, const DatatypeParameters& types)
    : network_(network), placement_(placement), types_(types), layers_(network.layers().size()) {
  add_maps();
  for (LayerId id = 0; id < layer_count(); ++id)
    add_layer(id);
  for (const LayerId output : network.outputs())
    maps_[static_cast<std::size_t>(map_of(output))].is_output = true;
  find_lives();
}

void MapGraph::add_maps() {
  const auto inputs = static_cast<int>(network_.inputs().size());
  map_of_owner_.assign(static_cast<std::size_t>(inputs + layer_count()), -1);
  const auto add = [&](LayerId owner, int bits) {
    const Shape shape = network_.shape_of(owner);
    GraphMap map;
    map.owner = owner;
    map.shape = {shape.height, shape.width, shape.channels};
    map.element_bits = bits;
    map.images = network_.batch();
    map_of_owner_[static_cast<std::size_t>(owner + inputs)] = map_count();
    maps_.push_back(std::move(map));
  };
  for (int i = inputs; i-- > 0;)
    add(network_input(i), types_.ifmap_bits);
  for (LayerId id = 0; id < layer_count(); ++id) {
    if (placement_.place_of(id).owner == id) add(id, types_.ofmap_bits);
  }
}

MapId MapGraph::map_of(LayerId id) const {
  const auto inputs = static_cast<int>(network_.inputs().size());
  return map_of_owner_[static_cast<std::size_t>(placement_.place_of(id).owner + inputs)];
}

void MapGraph::set_view(MapView& view, LayerId id) const {
  const MapPlace place = placement_.place_of(id);
  view.first_channel = place.first_channel;
  view.tensor_channels = network_.shape_of(place.owner).channels;
}

void MapGraph::add_layer(LayerId id) {
  const Layer& source = network_.layer(id);
  GraphLayer& layer = layers_[static_cast<std::size_t>(id)];
  layer.op = lower(network_, source, types_, UnreadRows::kept);
  const auto map = [&](LayerId of) -> GraphMap& { return maps_[static_cast<std::size_t>(map_of(of))]; };
  if (layer.op.moves_only) {
    layer.has_commands = !placement_.moves_of(id).empty();
    if (!layer.has_commands) return;
    for (const MapMove& move : placement_.moves_of(id)) {
      map(move.source).in_dram_only = true;
      map(move.source).consumers.push_back(id);
    }
    layer.ofmap = map_of(id);
    map(id).in_dram_only = true;
    map(id).producers.push_back(id);
    return;
  }
  layer.has_commands = true;
  layer.can_fuse = written_shape(source) == source.output;
  if (!layer.can_fuse) map(id).in_dram_only = true;
  layer.ifmap = map_of(source.inputs.front());
  layer.ofmap = map_of(id);
  set_view(layer.op.in_view, source.inputs.front());
  set_view(layer.op.out_view, id);
  map(source.inputs.front()).consumers.push_back(id);
  if (layer.op.has_residual()) {
    layer.residual = map_of(source.inputs.at(1));
    set_view(layer.op.residual_view, source.inputs.at(1));
    map(source.inputs.at(1)).consumers.push_back(id);
  }
  map(id).producers.push_back(id);
}

void MapGraph::find_lives() {
  live_.resize(static_cast<std::size_t>(layer_count()) + 1);
  for (MapId id = 0; id < map_count(); ++id) {
    const GraphMap& map = maps_[static_cast<std::size_t>(id)];
    if (map.is_input() || map.producers.empty()) continue;
    LayerId last = map.producers.back();
    if (!map.consumers.empty()) last = std::max(last, map.consumers.back());
    for (LayerId cut = map.producers.front() + 1; cut <= last; ++cut)
      live_[static_cast<std::size_t>(cut)].push_back(id);
  }
}

}  // namespace vargsim
