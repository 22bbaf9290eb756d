#include "sim/schedule/byte_alignment.h"

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/schedule/lowering/windowed_op.h"

namespace vargsim {
namespace {

constexpr int byte_bits = 8;

void require_whole(const Network& network, LayerId layer, LayerId map, int channel, int bits) {
  if (channel * bits % byte_bits == 0) return;
  throw InfeasibleError(fmt::format(
      "layer {}: {} channels lie before its own in the map of {}, no whole bytes at {} bits a channel",
      network.layer(layer).name, channel, map < 0 ? "the network's input" : network.layer(map).name, bits));
}

}  // namespace

void require_whole_bytes(const Network& network, const Placement& placement,
                         const DatatypeParameters& types) {
  const int bits = types.ofmap_bits;
  for (LayerId id = 0; id < static_cast<LayerId>(network.layers().size()); ++id) {
    const Layer& layer = network.layer(id);
    const MapPlace place = placement.place_of(id);
    require_whole(network, id, place.owner, place.first_channel, bits);
    for (const MapMove& move : placement.moves_of(id))
      require_whole(network, id, place.owner, place.first_channel + move.first_channel, bits);
    const Shape written = written_shape(layer);
    if (written == layer.output) continue;
    for (const int channels : {written.channels, layer.output.channels}) {
      if (channels * bits % byte_bits == 0) continue;
      throw InfeasibleError(fmt::format(
          "layer {}: its map is written and read under different dimensions, and {} channels are no whole "
          "bytes at {} bits a channel",
          layer.name, channels, bits));
    }
  }
}

}  // namespace vargsim
