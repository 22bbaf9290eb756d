#include "sim/schedule/scheduler.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/base/text.h"
#include "sim/schedule/emitter.h"
#include "sim/schedule/placement.h"
#include "sim/schedule/program_builder.h"

namespace vargsim {
namespace {

/// Places a layer's rings one after another: from the bottom of the SRAM up in every other layer, from the
/// top down in the rest, so that small neighbours do not overlap and the next layer's loads need not wait.
std::array<Bytes, buffer_role_count> place_rings(const RingShapes& rings, const SramParameters& sram,
                                                 bool from_top) {
  std::array<Bytes, buffer_role_count> offsets{};
  const Bytes word = sram.word_bytes;
  Bytes next = from_top ? sram.capacity_bytes() - footprint_bytes(rings, sram.word_bytes) : 0;
  next -= next % word;
  for (std::size_t role = 0; role < rings.size(); ++role) {
    offsets[role] = next;
    next += round_up(rings[role].bytes(), word);
  }
  return offsets;
}

class Scheduler {
 public:
  Scheduler(const Network& network, const HardwareParameters& hardware, const ScheduleOptions& options,
            KnownTilings* known)
      : network_(network),
        hardware_(hardware),
        options_(options),
        placement_(network),
        search_(hardware, options.objective, known),
        dataflow_(make_dataflow(hardware.mac_array)),
        builder_(hardware),
        tensors_(network.layers().size(), -1),
        written_(network.layers().size(), -1) {}

  Schedule plan_all() {
    Schedule schedule;
    schedule.options = options_;
    for (LayerId id = 0; id < static_cast<LayerId>(network_.layers().size()); ++id)
      schedule.layers.push_back(plan(id));
    return schedule;
  }

  Schedule run() {
    add_input_tensors();
    Schedule schedule = plan_all();
    for (std::size_t i = 0; i < schedule.layers.size(); ++i)
      emit(static_cast<LayerId>(i), schedule.layers[i]);
    schedule.program = builder_.take(static_cast<int>(schedule.layers.size()));
    schedule.tensor_origins = std::move(origins_);
    for (const Tensor& tensor : schedule.program.tensors)
      schedule.tensor_bytes = std::max(schedule.tensor_bytes, tensor.address + tensor.bytes());
    check_dram(schedule.tensor_bytes);
    return schedule;
  }

 private:
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
    return {name, network_.batch(), shape.height, shape.width, shape.channels, bits / 8, 0};
  }

  /// Where a map's channels lie, as tilings see it: needs no tensor yet.
  void set_channels(MapView& view, LayerId id) const {
    const MapPlace place = placement_.place_of(id);
    if (place.owner == id) return;
    view.first_channel = place.first_channel;
    view.tensor_channels = network_.shape_of(place.owner).channels;
  }

  LayerPlan plan(LayerId id) {
    const Layer& layer = network_.layer(id);
    WindowedOp op = lower(network_, layer, hardware_.datatypes);
    LayerPlan plan;
    if (op.moves_only) {
      for (const MapMove& move : placement_.moves_of(id))
        plan.steps.push_back(plan_step(layer, move_op(op, id, move)));
      return plan;
    }
    set_channels(op.in_view, layer.inputs.front());
    if (op.has_residual()) set_channels(op.residual_view, layer.inputs.at(1));
    set_channels(op.out_view, id);
    plan.steps.push_back(plan_step(layer, op));
    return plan;
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

  StepPlan plan_step(const Layer& layer, const WindowedOp& op) {
    StepPlan step;
    step.op = op;
    step.choice = search_.find(op, fmt::format("{} of {}", layer.name, network_.name()));
    const Tiling& tiling = step.choice.tiling;
    if (options_.with_runner_up) step.runner_up = search_.runner_up(op, tiling);
    step.counts = count_tiles(op, tiling);
    step.rings = ring_shapes(op, tiling);
    step.ring_offsets = place_rings(step.rings, hardware_.sram, from_top_);
    from_top_ = !from_top_;
    step.sram_bytes = footprint_bytes(step.rings, hardware_.sram.word_bytes);
    step.bytes = tiling_bytes(op, tiling);
    step.compulsory = compulsory_bytes(op);
    if (op.on_array()) {
      step.mapping = dataflow_->describe_mapping(
          array_work(op, tiling.rows, tiling.cols, tiling.groups, tiling.out_per_group));
    }
    return step;
  }

  void emit(LayerId id, const LayerPlan& plan) {
    const Layer& layer = network_.layer(id);
    builder_.start_layer(id);
    const std::vector<MapMove>& moves = placement_.moves_of(id);
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
      const StepPlan& step = plan.steps[i];
      LayerTensors tensors;
      tensors.ifmap = tensor_of(step.op.moves_only ? moves[i].source : layer.inputs.front());
      if (step.op.has_residual()) tensors.residual = tensor_of(layer.inputs.at(1));
      add_weights(id, step.op, tensors);
      tensors.ofmap = written_tensor_of(id);
      emit_layer(builder_, step.op, step.choice.tiling, tensors, add_buffers(id, step));
    }
  }

  void add_weights(LayerId id, const WindowedOp& op, LayerTensors& tensors) {
    const std::string& name = network_.layer(id).name;
    if (op.has_weights) {
      tensors.weights = add_tensor(
          {name + ".weights", 1, op.out.channels, op.taps(), op.in_per_group(), op.weight_bytes, 0},
          {TensorOrigin::Kind::weights, id});
    }
    if (op.has_bias) {
      tensors.bias = add_tensor({name + ".bias", 1, op.out.channels, 1, 1, op.bias_bytes, 0},
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
  TilingSearch search_;
  std::unique_ptr<Dataflow> dataflow_;
  ProgramBuilder builder_;
  bool from_top_ = false;
  std::vector<TensorId> inputs_;
  std::vector<TensorId> tensors_;      ///< by layer that owns one, as other layers read it
  std::vector<TensorId> written_;      ///< likewise, as the layer writes it
  std::vector<TensorOrigin> origins_;  ///< by tensor
};

}  // namespace

Schedule schedule(const Network& network, const HardwareParameters& hardware, const ScheduleOptions& options,
                  KnownTilings* known) {
  return Scheduler(network, hardware, options, known).run();
}

Schedule plan_layers(const Network& network, const HardwareParameters& hardware,
                     const ScheduleOptions& options, KnownTilings* known) {
  return Scheduler(network, hardware, options, known).plan_all();
}

std::string describe(const WindowedOp& op, const Tiling& tiling) {
  std::string text =
      fmt::format("{} x {} x {} channels", tiling.rows, tiling.cols, tiling.groups * tiling.out_per_group);
  const TileCounts counts = count_tiles(op, tiling);
  if (counts.channels > 1 && op.has_weights) {
    const bool weights_outer = tiling.order == LoopOrder::weights_outer;
    text += weights_outer ? ", weights outer" : ", maps outer";
    if (tiling.keep_inner) text += weights_outer ? ", ifmap kept" : ", weights kept";
  }
  if (!tiling.doubled.weights) text += ", weights not doubled";
  if (!tiling.doubled.ifmap) text += ", ifmap not doubled";
  if (!tiling.doubled.ofmap) text += ", ofmap not doubled";
  return text;
}

std::int64_t LayerPlan::tiles() const {
  std::int64_t sum = 0;
  for (const StepPlan& step : steps)
    sum += step.counts.tiles();
  return sum;
}

Bytes LayerPlan::sram_bytes() const {
  Bytes most = 0;
  for (const StepPlan& step : steps)
    most = std::max(most, step.sram_bytes);
  return most;
}

TilingBytes LayerPlan::bytes() const {
  TilingBytes sum;
  for (const StepPlan& step : steps)
    sum += step.bytes;
  return sum;
}

TilingBytes LayerPlan::compulsory() const {
  TilingBytes sum;
  for (const StepPlan& step : steps)
    sum += step.compulsory;
  return sum;
}

std::string explain(const StepPlan& plan, Objective objective) {
  const TilingCost& cost = plan.choice.cost;
  const Bytes least = plan.compulsory.sum();
  std::string text = cost.bytes <= least ? "moves each byte once"
                                         : fmt::format("moves {} of {} compulsory bytes ({:+.1f} %)",
                                                       with_thousands(cost.bytes), with_thousands(least),
                                                       100.0 * double(cost.bytes - least) / double(least));
  text += cost.compute >= cost.dram ? ", expected to be bound by compute" : ", expected to be bound by DRAM";
  if (!plan.runner_up) return text + "; no other order or channel tile fits";
  const TilingCost& other = plan.runner_up->cost;
  const std::string what = describe(plan.op, plan.runner_up->tiling);
  const bool by_bytes = objective == Objective::bytes;
  const std::int64_t worse = by_bytes ? other.bytes - cost.bytes : other.cycles - cost.cycles;
  if (worse == 0) return text + fmt::format("; {} would do as well", what);
  return text + fmt::format("; {} lost by {} {}", what, with_thousands(worse), by_bytes ? "bytes" : "cycles");
}

}  // namespace vargsim
