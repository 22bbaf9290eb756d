#include "sim/schedule/fusion/group_shape.h"

#include <algorithm>

namespace vargsim {
namespace {

bool contains(const std::vector<MapId>& maps, MapId id) {
  return std::find(maps.begin(), maps.end(), id) != maps.end();
}

bool all_inside(const std::vector<LayerId>& layers, LayerId first, LayerId last) {
  return layers.empty() || (layers.front() >= first && layers.back() < last);
}

struct Channels {
  int first = 0, count = 0;
};

class ShapeBuilder {
 public:
  ShapeBuilder(const MapGraph& graph, LayerId first, LayerId last, const std::vector<MapId>& on_chip,
               Bytes word_bytes)
      : graph_(graph), on_chip_(on_chip), word_bytes_(word_bytes) {
    shape_.first = first;
    shape_.last = last;
    const auto count = static_cast<std::size_t>(last - first);
    shape_.members.reserve(count);
    shape_.maps.reserve(count + 2);
    written_channels_.reserve(count + 2);
  }

  std::optional<GroupShape> build() {
    for (LayerId id = shape_.first; id < shape_.last; ++id) {
      if (graph_.layer(id).has_commands) add_member(id);
    }
    for (GroupMap& map : shape_.maps) {
      set_home(map);
      if (!is_sound(map)) return std::nullopt;
      map.line_bytes = graph_.map(map.map).line_bytes(map.channels);
    }
    return std::move(shape_);
  }

 private:
  void add_member(LayerId id) {
    const GraphLayer& layer = graph_.layer(id);
    const WindowedOp& op = layer.op;
    GroupMember member;
    member.layer = id;
    member.ifmap = use(layer.ifmap, {op.in_view.first_channel, op.in.channels}, false);
    if (layer.residual >= 0)
      member.residual = use(layer.residual, {op.residual_view.first_channel, op.out.channels}, false);
    member.ofmap = use(layer.ofmap, {op.out_view.first_channel, op.out.channels}, true);
    shape_.members.push_back(std::move(member));
    if (op.has_weights) shape_.weight_bytes += round_up(op.filter_bytes() * op.out.channels, word_bytes_);
    if (op.has_bias) shape_.weight_bytes += round_up(Bytes{op.bias_bytes} * op.out.channels, word_bytes_);
  }

  /// The map's index in the group, its channels widened by those that are read or written now.
  int use(MapId id, const Channels& channels, bool written) {
    auto found = std::find_if(shape_.maps.begin(), shape_.maps.end(),
                              [&](const GroupMap& map) { return map.map == id; });
    if (found == shape_.maps.end()) {
      GroupMap map;
      map.map = id;
      map.first_channel = channels.first;
      map.channels = channels.count;
      shape_.maps.push_back(std::move(map));
      written_channels_.push_back(0);
      found = std::prev(shape_.maps.end());
    }
    const int end = std::max(found->first_channel + found->channels, channels.first + channels.count);
    found->first_channel = std::min(found->first_channel, channels.first);
    found->channels = end - found->first_channel;
    (written ? found->produced : found->consumed) = true;
    const auto index = found - shape_.maps.begin();
    if (written) written_channels_[static_cast<std::size_t>(index)] += channels.count;
    return static_cast<int>(index);
  }

  void set_home(GroupMap& map) const {
    const GraphMap& whole = graph_.map(map.map);
    const bool inside = !whole.is_input() && !whole.is_output &&
                        all_inside(whole.producers, shape_.first, shape_.last) &&
                        all_inside(whole.consumers, shape_.first, shape_.last);
    map.home = contains(on_chip_, map.map) ? MapHome::on_chip : inside ? MapHome::ring : MapHome::dram;
    if (map.home != MapHome::on_chip) return;
    map.first_channel = 0;
    map.channels = whole.shape.channels;
  }

  /// A line that is stored, or read by others of the group, is written by the group as a whole; one that is
  /// loaded has been written as a whole before.
  bool is_sound(const GroupMap& map) const {
    const auto index = static_cast<std::size_t>(&map - shape_.maps.data());
    if (map.home == MapHome::on_chip) return true;
    if (map.produced) return written_channels_[index] == map.channels;
    const std::vector<LayerId>& producers = graph_.map(map.map).producers;
    return std::none_of(producers.begin(), producers.end(), [&](LayerId producer) {
      return producer >= shape_.first && writes_to(producer, map);
    });
  }

  bool writes_to(LayerId producer, const GroupMap& map) const {
    const WindowedOp& op = graph_.layer(producer).op;
    const int first = op.out_view.first_channel;
    return first < map.first_channel + map.channels && map.first_channel < first + op.out.channels;
  }

  const MapGraph& graph_;
  const std::vector<MapId>& on_chip_;
  Bytes word_bytes_;
  GroupShape shape_;
  std::vector<int> written_channels_;
};

}  // namespace

GroupBoundary boundary_of(const MapGraph& graph, LayerId first, LayerId last) {
  GroupBoundary boundary;
  const auto add = [](std::vector<MapId>& maps, MapId id) {
    if (!contains(maps, id)) maps.push_back(id);
  };
  for (LayerId id = first; id < last; ++id) {
    const GraphLayer& layer = graph.layer(id);
    if (!layer.has_commands) continue;
    for (const MapId map : {layer.ifmap, layer.residual, layer.ofmap}) {
      if (map >= 0) add(boundary.touched, map);
    }
    const GraphMap& whole = graph.map(layer.ofmap);
    const bool needed_later = whole.is_output || !all_inside(whole.consumers, first, last) ||
                              !all_inside(whole.producers, first, last);
    if (whole.producers.front() >= first && needed_later) add(boundary.written, layer.ofmap);
  }
  return boundary;
}

std::optional<GroupShape> group_shape(const MapGraph& graph, LayerId first, LayerId last,
                                      const std::vector<MapId>& on_chip, Bytes word_bytes) {
  return ShapeBuilder(graph, first, last, on_chip, word_bytes).build();
}

}  // namespace vargsim
