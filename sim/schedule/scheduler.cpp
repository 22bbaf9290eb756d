#include "sim/schedule/scheduler.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/base/text.h"
#include "sim/schedule/bank_placement.h"
#include "sim/schedule/byte_alignment.h"
#include "sim/schedule/emitter.h"
#include "sim/schedule/fusion/fusion_layout.h"
#include "sim/schedule/fusion/member_steps.h"
#include "sim/schedule/fusion/strip_emitter.h"
#include "sim/schedule/placement.h"
#include "sim/schedule/program_builder.h"

namespace vargsim {
namespace {

/// Places a layer's rings one after another: from the bottom of the SRAM up in every other layer, from the
/// top down in the rest, so that small neighbours do not overlap and the next layer's loads need not wait.
std::array<Bytes, buffer_role_count> place_rings(const RingShapes& rings, const SramParameters& sram,
                                                 bool from_top) {
  std::vector<BufferRoom> rooms;
  rooms.reserve(rings.size());
  for (std::size_t role = 0; role < rings.size(); ++role)
    rooms.push_back({rings[role].bytes(), role == static_cast<std::size_t>(BufferRole::bias)});
  const std::vector<Bytes> placed = place_in_banks(rooms, sram, from_top ? SramEnd::top : SramEnd::bottom);
  std::array<Bytes, buffer_role_count> offsets{};
  std::copy(placed.begin(), placed.end(), offsets.begin());
  return offsets;
}

class Scheduler {
 public:
  Scheduler(const Network& network, const HardwareParameters& hardware, const ScheduleOptions& options,
            KnownPlans* known)
      : network_(network),
        hardware_(hardware),
        options_(options),
        placement_(network),
        known_(known != nullptr ? *known : own_),
        search_(hardware, options.objective, &known_.tilings),
        dataflow_(make_dataflow(hardware.mac_array, hardware.datatypes)),
        builder_(hardware),
        tensors_(network.layers().size(), -1),
        written_(network.layers().size(), -1) {
    require_whole_bytes(network, placement_, hardware.datatypes);
  }

  Schedule plan_all() {
    Schedule schedule;
    schedule.options = options_;
    schedule.layers.resize(network_.layers().size());
    if (options_.fusion == FusionMode::off) {
      plan_layer_by_layer(schedule);
    } else {
      plan_groups(schedule);
    }
    return schedule;
  }

  Schedule run() {
    add_input_tensors();
    Schedule schedule = plan_all();
    std::int64_t tiles = 0;
    for (const LayerPlan& plan : schedule.layers)
      tiles += plan.tiles();
    builder_.reserve(static_cast<std::size_t>(4 * tiles));  // loads, a compute and a store each
    for (std::size_t i = 0; i < schedule.groups.size(); ++i) {
      const BufferId first = builder_.buffer_count();
      emit_planned(i, schedule);
      for (BufferId buffer = first; buffer < builder_.buffer_count(); ++buffer)
        schedule.groups[i].buffers.push_back(buffer);
    }
    schedule.program = builder_.take(static_cast<int>(schedule.layers.size()));
    schedule.tensor_origins = std::move(origins_);
    for (const Tensor& tensor : schedule.program.tensors)
      schedule.tensor_bytes = std::max(schedule.tensor_bytes, tensor.address + tensor.bytes());
    check_dram(schedule.tensor_bytes);
    return schedule;
  }

 private:
  void emit_planned(std::size_t group, Schedule& schedule) {
    if (schedule.groups[group].fused) {
      emit_fused(group);
      return;
    }
    if (graph_) place_steps(group, schedule);
    for (const LayerId id : schedule.groups[group].layers)
      emit(id, schedule.layers[static_cast<std::size_t>(id)]);
  }

  void add_input_tensors() {
    for (const NetworkInput& input : network_.inputs()) {
      const LayerId id = network_input(static_cast<int>(inputs_.size()));
      inputs_.push_back(add_tensor(map_tensor(input.name, input.shape, hardware_.datatypes.ifmap_bits),
                                   {TensorOrigin::Kind::map, id}));
    }
  }

  TensorId add_tensor(Tensor tensor, const TensorOrigin& origin) {
    origins_.push_back(origin);
    return builder_.add_tensor(std::move(tensor));
  }

  Tensor map_tensor(const std::string& name, const Shape& shape, int bits) const {
    return {name, network_.batch(), shape.height, shape.width, shape.channels, bits, 0};
  }

  /// Where a map's channels lie, as tilings see it: needs no tensor yet.
  void set_channels(MapView& view, LayerId id) const {
    const MapPlace place = placement_.place_of(id);
    if (place.owner == id) return;
    view.first_channel = place.first_channel;
    view.tensor_channels = network_.shape_of(place.owner).channels;
  }

  /// What a layer does when all maps lie in DRAM: one op, or one for each input that a concat moves.
  std::vector<WindowedOp> ops_alone(LayerId id) const {
    const Layer& layer = network_.layer(id);
    WindowedOp op = lower(network_, layer, hardware_.datatypes);
    std::vector<WindowedOp> ops;
    if (op.moves_only) {
      for (const MapMove& move : placement_.moves_of(id))
        ops.push_back(move_op(op, id, move));
      return ops;
    }
    set_channels(op.in_view, layer.inputs.front());
    if (op.has_residual()) set_channels(op.residual_view, layer.inputs.at(1));
    set_channels(op.out_view, id);
    return {op};
  }

  std::string place_of(LayerId id) const {
    return fmt::format("{} of {}", network_.layer(id).name, network_.name());
  }

  void plan_layer_by_layer(Schedule& schedule) {
    for (LayerId id = 0; id < static_cast<LayerId>(network_.layers().size()); ++id) {
      LayerPlan& plan = schedule.layers[static_cast<std::size_t>(id)];
      for (const WindowedOp& op : ops_alone(id)) {
        plan.steps.push_back(plan_step(op, search_.find(op, place_of(id)), hardware_.sram.capacity_bytes()));
        StepPlan& step = plan.steps.back();
        step.ring_offsets = place_rings(step.rings, hardware_.sram, from_top_);
        from_top_ = !from_top_;
      }
      schedule.groups.push_back(group_of_one(id, plan));
    }
  }

  GroupPlan group_of_one(LayerId id, const LayerPlan& plan) const {
    GroupPlan group;
    group.name = network_.layer(id).name;
    group.layers = {id};
    group.ring_bytes = group.sram_bytes = plan.sram_bytes();
    for (const StepPlan& step : plan.steps)
      group.cost += step.choice.cost;
    return group;
  }

  WindowedOp move_op(WindowedOp op, LayerId concat, const MapMove& move) const {
    const Shape shape = network_.shape_of(move.source);
    op.in = op.out = {shape.height, shape.width, shape.channels};
    op.groups = shape.channels;
    set_channels(op.in_view, move.source);
    op.residual_view = op.in_view;  // reports count what a concat moves as a residual
    const MapPlace place = placement_.place_of(concat);
    op.out_view.first_channel = place.first_channel + move.first_channel;
    op.out_view.tensor_channels = network_.shape_of(place.owner).channels;
    return op;
  }

  StepPlan plan_step(const WindowedOp& op, const TilingChoice& choice, Bytes capacity) {
    StepPlan step;
    step.op = op;
    step.choice = choice;
    const Tiling& tiling = step.choice.tiling;
    if (options_.with_runner_up) step.runner_up = search_.runner_up(op, tiling, capacity);
    step.counts = count_tiles(op, tiling);
    step.tiles = step.counts.tiles();
    step.rings = ring_shapes(op, tiling);
    step.sram_bytes = footprint_bytes(step.rings, hardware_.sram.word_bytes);
    step.bytes = tiling_bytes(op, tiling);
    step.compulsory = compulsory_bytes(op);
    if (op.on_array()) {
      step.mapping = dataflow_->describe_mapping(
          array_work(op, tiling.rows, tiling.cols, tiling.groups, tiling.out_per_group));
    }
    return step;
  }

  // -- Groups of layers

  void plan_groups(Schedule& schedule) {
    graph_ = std::make_unique<MapGraph>(network_, placement_, hardware_.datatypes);
    std::vector<std::vector<WindowedOp>> off_ops;
    for (LayerId id = 0; id < graph_->layer_count(); ++id)
      off_ops.push_back(ops_alone(id));
    Partitioner partitioner(*graph_, hardware_, options_.fusion, search_, off_ops, known_.groups);
    find_layout(partitioner, off_ops, schedule);
    StripCostModel costs(hardware_, *graph_, known_.groups);
    for (std::size_t i = 0; i < partition_.groups.size(); ++i) {
      const PartitionGroup& group = partition_.groups[i];
      if (group.strips) {
        std::vector<StepPlan> steps = member_steps(group, off_ops, *graph_, *dataflow_, hardware_, costs);
        for (std::size_t member = 0; member < steps.size(); ++member) {
          const LayerId layer = group.plan.members[member].layer;
          schedule.layers[static_cast<std::size_t>(layer)].steps = {std::move(steps[member])};
        }
      }
      schedule.groups.push_back(group_plan(group, layouts_[i], schedule));
    }
  }

  /// The whole SRAM, then multiples of a size that does not depend on it.
  std::vector<Bytes> sizes_to_try() const {
    constexpr Bytes step = 4 * 1024;
    const Bytes whole = hardware_.sram.capacity_bytes();
    std::vector<Bytes> sizes{whole};
    for (Bytes size = (whole - 1) / step * step; size > 0; size -= step)
      sizes.push_back(size);
    return sizes;
  }

  /// The best partition whose buffers find room. Where the SRAM is left in too small pieces the partition
  /// must do with less. What a smaller SRAM would end with, a larger one tries too, so that more SRAM never
  /// takes a worse partition (of sizes that are multiples of the step).
  void find_layout(Partitioner& partitioner, const std::vector<std::vector<WindowedOp>>& off_ops,
                   Schedule& schedule) {
    const std::vector<Bytes> sizes = sizes_to_try();
    for (std::size_t partitioned = 0; partitioned < sizes.size(); ++partitioned) {
      partition_ = partitioner.best(sizes[partitioned]);
      if (partition_.groups.empty()) break;
      std::vector<StepRings> rings;
      for (const PartitionGroup& group : partition_.groups)
        rings.push_back(plan_alone(partitioner, group, off_ops, schedule));
      for (std::size_t laid_out = 0; laid_out <= partitioned; ++laid_out) {
        auto layouts = lay_out(partition_, *graph_, rings, hardware_.sram, sizes[laid_out]);
        if (!layouts) continue;
        layouts_ = std::move(*layouts);
        return;
      }
    }
    refuse(off_ops);
  }

  /// Plans the layers of a group that runs unfused.
  StepRings plan_alone(const Partitioner& partitioner, const PartitionGroup& group,
                       const std::vector<std::vector<WindowedOp>>& off_ops, Schedule& schedule) {
    StepRings rings;
    for (LayerId id = group.first; id < group.last; ++id) {
      LayerPlan& plan = schedule.layers[static_cast<std::size_t>(id)];
      plan.steps.clear();
      if (group.strips || !graph_->layer(id).has_commands) continue;
      const std::vector<WindowedOp> ops = partitioner.single_ops(id, group.on_chip);
      for (std::size_t i = 0; i < ops.size(); ++i) {
        plan.steps.push_back(
            plan_step(ops[i], search_.find_within(ops[i], place_of(id), group.capacity), group.capacity));
        plan.steps.back().compulsory = compulsory_bytes(off_ops[static_cast<std::size_t>(id)][i]);
        rings.push_back(plan.steps.back().rings);
      }
    }
    return rings;
  }

  /// Names the first layer that does not fit even alone.
  [[noreturn]] void refuse(const std::vector<std::vector<WindowedOp>>& off_ops) {
    for (LayerId id = 0; id < graph_->layer_count(); ++id) {
      for (const WindowedOp& op : off_ops[static_cast<std::size_t>(id)])
        search_.find(op, place_of(id));
    }
    throw InfeasibleError(fmt::format("network {}: found no room in the SRAM", network_.name()));
  }

  GroupPlan group_plan(const PartitionGroup& group, const GroupLayout& layout,
                       const Schedule& schedule) const {
    GroupPlan plan;
    for (LayerId id = group.first; id < group.last; ++id) {
      plan.layers.push_back(id);
      if (!group.strips) plan.ring_bytes += schedule.layers[static_cast<std::size_t>(id)].sram_bytes();
    }
    plan.name = group_name(group);
    plan.fused = group.strips;
    plan.cost = group.cost;
    plan.sram_bytes = layout.used_bytes;
    for (const MapId map : group.on_chip) {
      plan.on_chip.push_back(graph_->map(map).owner);
      plan.on_chip_bytes += graph_->map(map).bytes();
    }
    if (!group.strips) return plan;
    plan.steps = group.plan.steps;
    plan.double_buffered = group.plan.double_buffered;
    plan.ring_bytes = group.plan.ring_bytes;
    plan.weight_bytes = group.plan.sram_bytes - group.plan.ring_bytes;
    return plan;
  }

  /// A block's name where the group is one, else its first and last layer.
  std::string group_name(const PartitionGroup& group) const {
    const Layer& first = network_.layer(group.first);
    const Layer& last = network_.layer(group.last - 1);
    if (group.last - group.first == 1) return first.name;
    return fmt::format("{} .. {}", first.name, last.name);
  }

  BufferId add_buffer(const char* name, LayerId layer, Bytes offset, Bytes line_bytes, int lines) {
    if (lines == 0) return -1;
    return builder_.add_buffer({name, layer, offset, line_bytes, lines});
  }

  /// Buffers for the maps that a group puts on chip.
  void add_kept_maps(std::size_t index) {
    const PartitionGroup& group = partition_.groups[index];
    if (on_chip_.empty()) on_chip_.assign(static_cast<std::size_t>(graph_->map_count()), -1);
    for (std::size_t i = 0; i < group.kept.size(); ++i) {
      const GraphMap& map = graph_->map(group.kept[i]);
      on_chip_[static_cast<std::size_t>(group.kept[i])] =
          add_buffer("map", map.producers.front(), layouts_[index].kept[i],
                     map.line_bytes(map.shape.channels), map.shape.rows * map.images);
    }
  }

  /// Of a group that runs unfused.
  void place_steps(std::size_t index, Schedule& schedule) {
    add_kept_maps(index);
    std::size_t next = 0;
    for (const LayerId id : schedule.groups[index].layers) {
      for (StepPlan& step : schedule.layers[static_cast<std::size_t>(id)].steps)
        step.ring_offsets = layouts_[index].rings[next++];
    }
  }

  void emit_fused(std::size_t index) {
    const StripPlan& plan = partition_.groups[index].plan;
    const GroupLayout& layout = layouts_[index];
    add_kept_maps(index);
    GroupPlaces places;
    for (std::size_t i = 0; i < plan.maps.size(); ++i) {
      const GroupMap& map = plan.maps[i];
      const GraphMap& whole = graph_->map(map.map);
      const LayerId owner = whole.owner;
      places.map_tensors.push_back(map.home != MapHome::dram ? -1
                                   : map.loaded()            ? tensor_of(owner)
                                                             : written_tensor_of(owner));
      const LayerId layer = owner >= 0 ? owner : plan.members.front().layer;
      places.map_buffers.push_back(map.home == MapHome::on_chip
                                       ? on_chip_[static_cast<std::size_t>(map.map)]
                                       : add_buffer(map.loaded() ? "ifmap" : "ofmap", layer, layout.maps[i],
                                                    map.line_bytes, map.lines));
    }
    for (std::size_t i = 0; i < plan.members.size(); ++i) {
      const LayerId id = plan.members[i].layer;
      const WindowedOp& op = graph_->layer(id).op;
      LayerTensors tensors;
      add_weights(id, op, tensors);
      places.tensors.push_back(tensors);
      places.weights.push_back(add_buffer("weights", id, layout.weights[i], op.filter_bytes(),
                                          op.has_weights ? op.out.channels : 0));
      places.biases.push_back(
          add_buffer("bias", id, layout.biases[i], op.bias_bytes, op.has_bias ? op.out.channels : 0));
    }
    emit_group(builder_, plan, *graph_, places);
  }

  void emit(LayerId id, const LayerPlan& plan) {
    const Layer& layer = network_.layer(id);
    builder_.start_layer(id);
    const std::vector<MapMove>& moves = placement_.moves_of(id);
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
      const StepPlan& step = plan.steps[i];
      const WindowedOp& op = step.op;
      LayerTensors tensors;
      if (!op.ifmap_on_chip)
        tensors.ifmap = tensor_of(op.moves_only ? moves[i].source : layer.inputs.front());
      if (op.has_residual() && !op.residual_on_chip) tensors.residual = tensor_of(layer.inputs.at(1));
      add_weights(id, op, tensors);
      if (!op.ofmap_on_chip) tensors.ofmap = written_tensor_of(id);
      emit_layer(builder_, op, step.choice.tiling, tensors, add_buffers(id, step));
    }
  }

  void add_weights(LayerId id, const WindowedOp& op, LayerTensors& tensors) {
    const std::string& name = network_.layer(id).name;
    if (op.has_weights) {
      tensors.weights =
          add_tensor({name + ".weights", 1, op.out.channels, op.taps(), op.in_per_group(), op.weight_bits, 0},
                     {TensorOrigin::Kind::weights, id});
    }
    if (op.has_bias) {
      tensors.bias = add_tensor({name + ".bias", 1, op.out.channels, 1, 1, bias_bits, 0},
                                {TensorOrigin::Kind::bias, id});
    }
  }

  LayerBuffers add_buffers(LayerId id, const StepPlan& step) {
    LayerBuffers buffers;
    for (std::size_t role = 0; role < buffers.size(); ++role) {
      const RingShape& ring = step.rings[role];
      buffers[role] = ring.lines == 0
                          ? -1
                          : builder_.add_buffer({std::string(buffer_role_names[role]), id,
                                                 step.ring_offsets[role], ring.line_bytes, ring.lines});
    }
    if (!step.op.any_map_on_chip()) return buffers;
    const auto on_chip = [&](BufferRole role, bool is_there, MapId map) {
      if (is_there) buffers[static_cast<std::size_t>(role)] = on_chip_[static_cast<std::size_t>(map)];
    };
    const GraphLayer& layer = graph_->layer(id);
    on_chip(BufferRole::ifmap, step.op.ifmap_on_chip, layer.ifmap);
    on_chip(BufferRole::residual, step.op.residual_on_chip, layer.residual);
    on_chip(BufferRole::ofmap, step.op.ofmap_on_chip, layer.ofmap);
    return buffers;
  }

  /// The tensor that holds a map: its own or a concat's, made when first needed.
  TensorId tensor_of(LayerId id) {
    const LayerId owner = placement_.place_of(id).owner;
    if (owner < 0) return inputs_[static_cast<std::size_t>(network_input(owner))];
    TensorId& tensor = tensors_[static_cast<std::size_t>(owner)];
    if (tensor < 0) {
      const Layer& layer = network_.layer(owner);
      const Shape written = written_shape(layer);
      const TensorOrigin origin{TensorOrigin::Kind::map, owner};
      tensor = add_tensor(map_tensor(layer.name, written, hardware_.datatypes.ofmap_bits), origin);
      written_[static_cast<std::size_t>(owner)] = tensor;
      if (written != layer.output) {
        origins_.push_back(origin);
        tensor = builder_.add_view(
            tensor, map_tensor(layer.name + ".view", layer.output, hardware_.datatypes.ofmap_bits));
      }
    }
    return tensor;
  }

  /// The same under the dimensions in which the layer itself writes it.
  TensorId written_tensor_of(LayerId id) {
    const TensorId read = tensor_of(id);
    const LayerId owner = placement_.place_of(id).owner;
    return owner < 0 ? read : written_[static_cast<std::size_t>(owner)];
  }

  void check_dram(Bytes needed) const {
    const Bytes there = hardware_.dram.part.channel_bytes() * hardware_.dram.channels;
    if (needed <= there) return;
    throw InfeasibleError(fmt::format("network {}: its tensors need {} bytes of DRAM, {} are there ({} x {})",
                                      network_.name(), needed, there, hardware_.dram.channels,
                                      hardware_.dram.part.name));
  }

  const Network& network_;
  const HardwareParameters& hardware_;
  ScheduleOptions options_;
  Placement placement_;
  KnownPlans own_;
  KnownPlans& known_;
  TilingSearch search_;
  std::unique_ptr<Dataflow> dataflow_;
  ProgramBuilder builder_;
  bool from_top_ = false;
  std::unique_ptr<MapGraph> graph_;  ///< of the last four: where layers may be fused
  Partition partition_;
  std::vector<GroupLayout> layouts_;  ///< by group of the partition
  std::vector<BufferId> on_chip_;     ///< by map; -1: not on chip (yet)
  std::vector<TensorId> inputs_;
  std::vector<TensorId> tensors_;      ///< by layer that owns one, as other layers read it
  std::vector<TensorId> written_;      ///< likewise, as the layer writes it
  std::vector<TensorOrigin> origins_;  ///< by tensor
};

}  // namespace

Schedule schedule(const Network& network, const HardwareParameters& hardware, const ScheduleOptions& options,
                  KnownPlans* known) {
  return Scheduler(network, hardware, options, known).run();
}

Schedule plan_layers(const Network& network, const HardwareParameters& hardware,
                     const ScheduleOptions& options, KnownPlans* known) {
  return Scheduler(network, hardware, options, known).plan_all();
}

}  // namespace vargsim
