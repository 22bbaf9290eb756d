#include "sim/schedule/fusion/fusion_layout.h"

#include <algorithm>

#include "sim/schedule/fusion/sram_planner.h"

namespace vargsim {
namespace {

class LayoutBuilder {
 public:
  LayoutBuilder(const Partition& partition, const MapGraph& graph, const std::vector<StepRings>& rings,
                const SramParameters& sram, Bytes capacity)
      : partition_(partition), graph_(graph), rings_(rings), sram_(sram), capacity_(capacity) {}

  std::optional<std::vector<GroupLayout>> build() {
    number_slots();
    layouts_.resize(partition_.groups.size());
    for (std::size_t i = 0; i < layouts_.size(); ++i)
      add_group(i);
    const auto offsets = place();
    if (!offsets) return std::nullopt;
    for (std::size_t i = 0; i < offsets->size(); ++i)
      *targets_[i] = (*offsets)[i];
    return std::move(layouts_);
  }

 private:
  /// In banks of their own where all find room so.
  std::optional<std::vector<Bytes>> place() const {
    std::optional<std::vector<Bytes>> offsets;
    if (sram_.interleave == SramInterleave::bank)
      offsets = place_buffers(buffers_, capacity_, sram_.bank_bytes());
    if (!offsets) offsets = place_buffers(buffers_, capacity_, sram_.word_bytes);
    return offsets;
  }

  /// Steps of a concat that moves come one after another.
  void number_slots() {
    int slot = 0;
    slot_of_layer_.assign(static_cast<std::size_t>(graph_.layer_count()), 0);
    for (std::size_t i = 0; i < partition_.groups.size(); ++i) {
      const PartitionGroup& group = partition_.groups[i];
      first_slots_.push_back(slot);
      slot += std::max(1, static_cast<int>(rings_[i].size()));
      for (LayerId id = group.first; id < group.last; ++id)
        slot_of_layer_[static_cast<std::size_t>(id)] = slot - 1;
    }
  }

  void add(Bytes bytes, int first_slot, int last_slot, Bytes& offset) {
    if (bytes == 0) return;
    buffers_.push_back({bytes, first_slot, last_slot});
    targets_.push_back(&offset);
    layouts_[group_].used_bytes += round_up<Bytes>(bytes, sram_.word_bytes);
  }

  void add_group(std::size_t index) {
    group_ = index;
    const PartitionGroup& group = partition_.groups[index];
    GroupLayout& layout = layouts_[index];
    const int slot = first_slots_[index];
    layout.kept.resize(group.kept.size());
    for (std::size_t i = 0; i < group.kept.size(); ++i)
      add(graph_.map(group.kept[i]).bytes(), slot, last_slot_of(group.kept[i]), layout.kept[i]);
    for (const MapId map : group.on_chip) {
      if (std::find(group.kept.begin(), group.kept.end(), map) == group.kept.end())
        layout.used_bytes += round_up<Bytes>(graph_.map(map).bytes(), sram_.word_bytes);
    }
    if (group.strips) {
      add_strips(group.plan, slot, layout);
    } else {
      add_steps(rings_[index], slot, layout);
    }
  }

  int last_slot_of(MapId id) const {
    const GraphMap& map = graph_.map(id);
    LayerId last = map.producers.back();
    if (!map.consumers.empty()) last = std::max(last, map.consumers.back());
    return slot_of_layer_[static_cast<std::size_t>(last)];
  }

  void add_strips(const StripPlan& plan, int slot, GroupLayout& layout) {
    layout.weights.resize(plan.members.size());
    layout.biases.resize(plan.members.size());
    layout.maps.resize(plan.maps.size());
    for (std::size_t i = 0; i < plan.members.size(); ++i) {
      const WindowedOp& op = graph_.layer(plan.members[i].layer).op;
      if (op.has_weights) add(op.filter_bytes() * op.out.channels, slot, slot, layout.weights[i]);
      if (op.has_bias) add(Bytes{op.bias_bytes} * op.out.channels, slot, slot, layout.biases[i]);
    }
    for (std::size_t i = 0; i < plan.maps.size(); ++i)
      add(plan.maps[i].lines * plan.maps[i].line_bytes, slot, slot, layout.maps[i]);
  }

  void add_steps(const StepRings& steps, int slot, GroupLayout& layout) {
    layout.rings.resize(steps.size());
    for (std::size_t step = 0; step < steps.size(); ++step) {
      for (std::size_t role = 0; role < steps[step].size(); ++role)
        add(steps[step][role].bytes(), slot + static_cast<int>(step), slot + static_cast<int>(step),
            layout.rings[step][role]);
    }
  }

  const Partition& partition_;
  const MapGraph& graph_;
  const std::vector<StepRings>& rings_;
  const SramParameters& sram_;
  Bytes capacity_;
  std::vector<int> first_slots_;    ///< by group
  std::vector<int> slot_of_layer_;  ///< the last of its group
  std::vector<GroupLayout> layouts_;
  std::vector<PlannedBuffer> buffers_;
  std::vector<Bytes*> targets_;  ///< by buffer: where its offset goes
  std::size_t group_ = 0;
};

}  // namespace

std::optional<std::vector<GroupLayout>> lay_out(const Partition& partition, const MapGraph& graph,
                                                const std::vector<StepRings>& rings,
                                                const SramParameters& sram, Bytes capacity) {
  return LayoutBuilder(partition, graph, rings, sram, capacity).build();
}

}  // namespace vargsim
