#include "sim/schedule/fusion/strip_cost.h"

#include <algorithm>

namespace vargsim {

StripCostModel::StripCostModel(const HardwareParameters& hardware, const MapGraph& graph, KnownGroups& known)
    : hardware_(hardware),
      graph_(graph),
      dataflow_(make_dataflow(hardware.mac_array)),
      transfers_(hardware),
      known_(known),
      shapes_(static_cast<std::size_t>(graph.layer_count()), -1) {
  for (LayerId id = 0; id < graph.layer_count(); ++id) {
    if (!graph.layer(id).has_commands) continue;
    const WindowedOp& op = graph.layer(id).op;
    const auto [entry, is_new] = known.shapes.try_emplace(op.key(), static_cast<int>(known.shapes.size()));
    if (is_new) known.rows_work.emplace_back(static_cast<std::size_t>(op.out.rows) + 1, TileWork{-1, 0});
    shapes_[static_cast<std::size_t>(id)] = entry->second;
  }
}

const TileWork& StripCostModel::rows_work(LayerId layer, int rows) {
  TileWork& known =
      known_.rows_work[static_cast<std::size_t>(shape_of(layer))][static_cast<std::size_t>(rows)];
  if (known.cycles >= 0) return known;
  const WindowedOp& op = graph_.layer(layer).op;
  known = tile_work(op, rows, op.out.cols, op.groups, op.out_per_group(), *dataflow_, hardware_);
  return known;
}

/// Adds up the cycles of a walk, of one image.
class StripCostModel::Work final : public StripWalk::Listener {
 public:
  Work(StripCostModel& model, const GroupShape& shape) : model_(model), shape_(shape) {}

  void computed(std::size_t member, int rows, int times) override {
    const LayerId layer = shape_.members[member].layer;
    const TileWork& tile = model_.rows_work(layer, rows);
    const Cycles cycles = tile.cycles * times;
    sram_bytes += tile.sram_bytes * times;
    commands += times;
    if (model_.graph_.layer(layer).op.on_array()) {
      array += cycles;
      return;
    }
    vector += cycles;
    if (array_waits_for(shape_.members[member].ofmap)) waiting_vector += cycles;
  }

  Cycles array = 0, vector = 0, waiting_vector = 0;
  Bytes sram_bytes = 0;
  std::int64_t commands = 0;

 private:
  bool array_waits_for(int map) const {
    return std::any_of(shape_.members.begin(), shape_.members.end(), [&](const GroupMember& reader) {
      return reader.ifmap == map && model_.graph_.layer(reader.layer).op.on_array();
    });
  }

  StripCostModel& model_;
  const GroupShape& shape_;
};

Bytes StripCostModel::bytes_of(const StripWalk& walk, const GroupShape& shape) const {
  Bytes bytes = 0;
  for (const GroupMember& member : shape.members) {
    const WindowedOp& op = graph_.layer(member.layer).op;
    if (op.has_weights) bytes += op.filter_bytes() * op.out.channels;
    if (op.has_bias) bytes += Bytes{op.bias_bytes} * op.out.channels;
  }
  for (std::size_t i = 0; i < shape.maps.size(); ++i) {
    const GroupMap& map = shape.maps[i];
    if (map.home == MapHome::dram) bytes += map.line_bytes * walk.last_row(i) * graph_.map(map.map).images;
  }
  return bytes;
}

StripCost StripCostModel::cost(StripWalk& walk, const GroupShape& shape, int strip_rows) {
  Work work(*this, shape);
  walk.run(strip_rows, &work, nullptr);
  StripCost result;
  const Bytes word = hardware_.sram.word_bytes;
  result.single_bytes = result.double_bytes = shape.weight_bytes;
  const std::int64_t images = graph_.map(shape.maps.front().map).images;
  std::int64_t stores = 0, transfers = 0;
  for (std::size_t i = 0; i < shape.maps.size(); ++i) {
    const GroupMap& map = shape.maps[i];
    result.single_bytes += round_up(walk.lines(i, false) * map.line_bytes, word);
    result.double_bytes += round_up(walk.lines(i, true) * map.line_bytes, word);
    if (map.home != MapHome::dram) continue;
    transfers += images * walk.steps();
    if (map.produced) stores += images * walk.steps();
  }
  for (const GroupMember& member : shape.members) {
    const WindowedOp& op = graph_.layer(member.layer).op;
    transfers += (op.has_weights ? 1 : 0) + (op.has_bias ? 1 : 0);
  }
  TilingCost& cost = result.cost;
  cost.bytes = bytes_of(walk, shape);
  cost.transfers = transfers;
  cost.compute = images * std::max(work.array + work.waiting_vector, work.vector);
  cost.dram = transfers_.streaming_cycles(cost.bytes, stores, transfers);
  const Cycles dispatched = (images * work.commands + transfers) * hardware_.sequencer.dispatch_cycles;
  cost.cycles = std::max({cost.compute, cost.dram, dispatched});
  result.weight_cycles = transfers_.streaming_cycles(shape.weight_bytes, 0, 0);
  result.first_strip = cost.compute / (images * walk.steps());
  cost.sram_bytes = images * work.sram_bytes;
  cost.energy_pj = transfers_.energy_pj(cost.bytes, cost.sram_bytes, cost.cycles);
  return result;
}

}  // namespace vargsim
