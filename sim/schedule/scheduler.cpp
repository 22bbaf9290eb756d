#include "sim/schedule/scheduler.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/base/text.h"
#include "sim/schedule/emitter.h"
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
  Scheduler(const Network& network, const HardwareParameters& hardware, const ScheduleOptions& options)
      : network_(network),
        hardware_(hardware),
        options_(options),
        search_(hardware, options.objective),
        dataflow_(make_dataflow(hardware.mac_array)),
        builder_(hardware) {}

  Schedule run() {
    add_input_tensors();
    Schedule schedule;
    schedule.options = options_;
    for (const Layer& layer : network_.layers())
      schedule.layers.push_back(plan(layer));
    for (std::size_t i = 0; i < schedule.layers.size(); ++i)
      emit(static_cast<LayerId>(i), schedule.layers[i]);
    schedule.program = builder_.take(static_cast<int>(schedule.layers.size()));
    const Tensor& last = schedule.program.tensors.back();
    schedule.tensor_bytes = last.address + last.bytes();
    check_dram(schedule.tensor_bytes);
    return schedule;
  }

 private:
  void add_input_tensors() {
    for (const NetworkInput& input : network_.inputs()) {
      inputs_.push_back(
          builder_.add_tensor(map_tensor(input.name, input.shape, hardware_.datatypes.ifmap_bits)));
    }
  }

  Tensor map_tensor(const std::string& name, const Shape& shape, int bits) const {
    return {name, network_.batch(), shape.height, shape.width, shape.channels, bits / 8, 0};
  }

  LayerPlan plan(const Layer& layer) {
    LayerPlan plan;
    plan.op = lower(network_, layer, hardware_.datatypes);
    plan.choice = search_.find(plan.op, fmt::format("{} of {}", layer.name, network_.name()));
    const Tiling& tiling = plan.choice.tiling;
    plan.counts = count_tiles(plan.op, tiling);
    plan.rings = ring_shapes(plan.op, tiling);
    plan.ring_offsets = place_rings(plan.rings, hardware_.sram, from_top_);
    from_top_ = !from_top_;
    plan.sram_bytes = footprint_bytes(plan.rings, hardware_.sram.word_bytes);
    plan.bytes = tiling_bytes(plan.op, tiling);
    plan.compulsory = compulsory_bytes(plan.op);
    if (plan.op.on_array()) {
      plan.mapping =
          dataflow_->describe_mapping({tiling.groups, plan.op.in_per_group(), tiling.out_per_group,
                                       tiling.rows, tiling.cols, plan.op.kernel_rows, plan.op.kernel_cols});
    }
    return plan;
  }

  void emit(LayerId id, const LayerPlan& plan) {
    const Layer& layer = network_.layer(id);
    const WindowedOp& op = plan.op;
    LayerTensors tensors;
    tensors.ifmap = tensor_of(layer.inputs.at(0));
    if (op.has_residual) tensors.residual = tensor_of(layer.inputs.at(1));
    if (op.has_weights) {
      tensors.weights = builder_.add_tensor(
          {layer.name + ".weights", 1, op.out.channels, op.taps(), op.in_per_group(), op.weight_bytes, 0});
    }
    if (op.has_bias) {
      tensors.bias = builder_.add_tensor({layer.name + ".bias", 1, op.out.channels, 1, 1, op.bias_bytes, 0});
    }
    tensors.ofmap = builder_.add_tensor(map_tensor(layer.name, layer.output, hardware_.datatypes.ofmap_bits));
    outputs_.push_back(tensors.ofmap);

    LayerBuffers buffers;
    for (std::size_t role = 0; role < buffers.size(); ++role) {
      const RingShape& ring = plan.rings[role];
      buffers[role] = ring.lines == 0
                          ? -1
                          : builder_.add_buffer({std::string(buffer_role_names[role]), id,
                                                 plan.ring_offsets[role], ring.line_bytes, ring.lines});
    }
    builder_.start_layer(id);
    emit_layer(builder_, op, plan.choice.tiling, tensors, buffers);
  }

  TensorId tensor_of(LayerId id) const {
    return id >= 0 ? outputs_[static_cast<std::size_t>(id)] : inputs_[static_cast<std::size_t>(-1 - id)];
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
  TilingSearch search_;
  std::unique_ptr<Dataflow> dataflow_;
  ProgramBuilder builder_;
  bool from_top_ = false;
  std::vector<TensorId> inputs_;
  std::vector<TensorId> outputs_;  ///< by layer
};

}  // namespace

Schedule schedule(const Network& network, const HardwareParameters& hardware,
                  const ScheduleOptions& options) {
  return Scheduler(network, hardware, options).run();
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
  return text;
}

std::string explain(const LayerPlan& plan, Objective objective) {
  const TilingCost& cost = plan.choice.cost;
  const Bytes least = plan.compulsory.sum();
  std::string text = cost.bytes <= least ? "moves each byte once"
                                         : fmt::format("moves {} of {} compulsory bytes ({:+.1f} %)",
                                                       with_thousands(cost.bytes), with_thousands(least),
                                                       100.0 * double(cost.bytes - least) / double(least));
  text += cost.compute >= cost.dram ? ", expected to be bound by compute" : ", expected to be bound by DRAM";
  if (!plan.choice.runner_up) return text + "; no other order or channel tile fits";
  const TilingCost& other = plan.choice.runner_up_cost;
  const std::string what = describe(plan.op, *plan.choice.runner_up);
  const bool by_bytes = objective == Objective::bytes;
  const std::int64_t worse = by_bytes ? other.bytes - cost.bytes : other.cycles - cost.cycles;
  if (worse == 0) return text + fmt::format("; {} would do as well", what);
  return text + fmt::format("; {} lost by {} {}", what, with_thousands(worse), by_bytes ? "bytes" : "cycles");
}

}  // namespace vargsim
