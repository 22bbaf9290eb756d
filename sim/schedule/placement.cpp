#include "sim/schedule/placement.h"

#include "sim/schedule/lowering/windowed_op.h"

namespace vargsim {

Placement::Placement(const Network& network) : network_(network), moves_(network.layers().size()) {
  const auto count = static_cast<LayerId>(network.layers().size());
  for (LayerId id = 0; id < count; ++id)
    places_.push_back({id, 0});
  for (LayerId id = 0; id < count; ++id) {
    const Layer& layer = network.layer(id);
    if (const auto* slice = std::get_if<ChannelSlice>(&layer.op)) {
      places_[static_cast<std::size_t>(id)] = {layer.inputs.front(), slice->first};
    } else if (std::holds_alternative<Concat>(layer.op)) {
      place_concat(id);
    }
  }
}

void Placement::place_concat(LayerId id) {
  int channel = 0;
  for (const LayerId input : network_.layer(id).inputs) {
    if (may_write_into_concat(input)) {
      places_[static_cast<std::size_t>(input)] = {id, channel};
    } else {
      moves_[static_cast<std::size_t>(id)].push_back({input, channel});
    }
    channel += network_.shape_of(input).channels;
  }
}

/// A map that some layer writes as others read it, and that lies in no other map yet.
bool Placement::may_write_into_concat(LayerId id) const {
  if (id >= 0 && written_shape(network_.layer(id)) != network_.layer(id).output) return false;
  return id >= 0 && places_[static_cast<std::size_t>(id)].owner == id;
}

MapPlace Placement::place_of(LayerId id) const {
  MapPlace place{id, 0};
  while (place.owner >= 0) {
    const MapPlace& next = places_[static_cast<std::size_t>(place.owner)];
    if (next.owner == place.owner) break;
    place = {next.owner, place.first_channel + next.first_channel};
  }
  return place;
}

}  // namespace vargsim
