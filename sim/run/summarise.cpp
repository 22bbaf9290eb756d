#include "sim/run/summarise.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <stdexcept>

#include <fmt/format.h>

#include "hw_models/mac_array/dataflow.h"
#include "sim/run/dram_energy_shares.h"
#include "sim/run/energy_account.h"
#include "sim/run/ledger.h"
#include "sim/run/occupancy.h"
#include "sim/schedule/lower_bound.h"

namespace vargsim {
namespace {

/// Bytes all DRAM channels move in an accelerator cycle at most.
double peak_bytes_per_cycle(const HardwareParameters& hardware) {
  const DramPart& part = hardware.dram.part;
  const double bytes_per_ps = double(part.burst_bytes()) / part.burst_ticks / part.tck_ps;
  return bytes_per_ps * 1e6 / hardware.clock_mhz * hardware.dram.channels;
}

double ratio(double numerator, double denominator) {
  return denominator > 0 ? numerator / denominator : 0;
}

void add(DramResult& dram, const DramCounters& counters) {
  dram.read_bytes += counters.read_bytes;
  dram.write_bytes += counters.write_bytes;
  dram.bursts += counters.bursts;
  dram.activates += counters.activates;
  dram.row_hits += counters.row_hits;
  dram.row_misses += counters.row_misses;
  dram.row_conflicts += counters.row_conflicts;
  dram.refreshes += counters.refreshes;
}

Bytes map_bytes(const Shape& shape, int bits) {
  return Bytes{shape.height} * shape.width * packed_bytes(shape.channels, bits);
}

/// Points of a run's occupancy that a report keeps.
constexpr std::size_t most_occupancy_points = 1024;

SramOccupancy occupancy_of(const Program& program, const Timeline& timeline) {
  SramOccupancy result;
  for (const OccupancyPoint& point :
       thinned_out(occupancy_over_time(program, timeline), most_occupancy_points)) {
    result.cycle.push_back(point.cycle);
    for (std::size_t role = 0; role < point.bytes.size(); ++role)
      result.bytes[role].push_back(point.bytes[role]);
  }
  return result;
}

/// Bytes of the rings of the step that needs most.
Bytes ring_bytes(const LayerPlan& plan) {
  Bytes most = 0;
  for (const StepPlan& step : plan.steps) {
    Bytes sum = 0;
    for (const RingShape& ring : step.rings)
      sum += ring.bytes();
    most = std::max(most, sum);
  }
  return most;
}

class Summary {
 public:
  Summary(const Network& network, const HardwareParameters& hardware, const Schedule& schedule,
          const Simulation& simulation)
      : network_(network),
        hardware_(hardware),
        schedule_(schedule),
        simulation_(simulation),
        dataflow_(make_dataflow(hardware.mac_array, hardware.datatypes)),
        energy_(hardware, *dataflow_),
        dram_energy_(network.layers().size()),
        peak_macs_(dataflow_->peak_macs_per_cycle()) {}

  Result build() {
    result_.hardware_name = hardware_.name;
    result_.network.name = network_.name();
    result_.network.macs = network_.macs();
    result_.network.params = network_.params();
    result_.network.weight_bytes = packed_bytes(network_.weights(), hardware_.datatypes.weight_bits);
    describe_layers();
    add_commands();
    add_ledgers();
    finish_layers();
    add_total();
    check_conservation();
    return std::move(result_);
  }

 private:
  void describe_layers() {
    result_.schedule.fusion = fusion_mode_names.name(schedule_.options.fusion);
    result_.schedule.objective = objective_names.name(schedule_.options.objective);
    describe_groups();
    for (std::size_t i = 0; i < network_.layers().size(); ++i) {
      const Layer& layer = network_.layers()[i];
      const LayerPlan& plan = schedule_.layers[i];
      LayerResult row;
      row.name = layer.name;
      row.op = op_name(layer);
      row.block = layer.block;
      row.fusion_group = group_of_layer_[i];
      row.groups = groups_of(layer);
      row.group_base = group_base_of(layer);
      row.macs = macs_of(layer) * network_.batch();
      row.begin_cycle = std::numeric_limits<Cycles>::max();
      row.tiles = plan.tiles();
      row.dram.compulsory_bytes = plan.compulsory().sum();
      for (const StepPlan& step : plan.steps)
        row.dram.lower_bound_bytes += lower_bound_bytes(step.op, hardware_.sram.capacity_bytes());
      row.sram.peak_bytes = ring_bytes(plan);
      if (!plan.steps.empty()) row.mapping = plan.steps.front().mapping;
      result_.layers.push_back(std::move(row));
    }
  }

  void describe_groups() {
    group_of_layer_.resize(network_.layers().size());
    for (const GroupPlan& plan : schedule_.groups) {
      FusionGroupResult group;
      group.name = plan.name;
      Bytes moved = 0, compulsory = 0;
      for (const LayerId id : plan.layers) {
        const LayerPlan& layer = schedule_.layers[static_cast<std::size_t>(id)];
        group_of_layer_[static_cast<std::size_t>(id)] =
            static_cast<int>(result_.schedule.fusion_groups.size());
        group.layers.push_back(network_.layer(id).name);
        group.tiles += layer.tiles();
        moved += layer.bytes().sum();
        compulsory += layer.compulsory().sum();
      }
      group.peak_sram_bytes = plan.sram_bytes;
      group.fused = plan.fused;
      group.strips = plan.steps;
      group.weight_bytes = plan.weight_bytes;
      group.ring_bytes = plan.ring_bytes;
      for (const LayerId owner : plan.on_chip)
        group.on_chip_maps.push_back(network_.layer(owner).name);
      group.on_chip_bytes = plan.on_chip_bytes;
      group.saved_bytes = std::max<Bytes>(0, compulsory - moved);
      result_.schedule.fusion_groups.push_back(std::move(group));
    }
  }

  void add_commands() {
    for (std::size_t id = 0; id < schedule_.program.commands.size(); ++id) {
      const Command& command = schedule_.program.commands[id];
      const CommandTiming& timing = simulation_.timeline[id];
      LayerResult& layer = result_.layers[static_cast<std::size_t>(command.layer)];
      layer.begin_cycle = std::min(layer.begin_cycle, timing.dispatched);
      layer.end_cycle = std::max(layer.end_cycle, timing.end);
      add(layer.dram, timing.dram);
      layer.sram.read_bytes += timing.sram_read_bytes;
      layer.sram.write_bytes += timing.sram_write_bytes;
      layer.sram.bank_conflict_cycles += timing.bank_conflict;
      if (const auto* compute = std::get_if<Compute>(&command.body)) {
        if (compute->unit() == ComputeUnit::mac_array) layer.lanes += lanes_of(*compute);
        energy_.add_compute(*compute, timing, layer.energy);
      } else if (const auto* load = std::get_if<Load>(&command.body)) {
        add_transfer(command.layer, load->role, false, timing);
        layer.sram.fill_bytes += timing.dma_bytes;
      } else if (const auto* store = std::get_if<Store>(&command.body)) {
        add_transfer(command.layer, store->role, true, timing);
        layer.sram.drain_bytes += timing.dma_bytes;
      }
    }
    if (!result_.layers.empty()) result_.layers.back().dram.refreshes += simulation_.idle_refreshes;
  }

  void add_transfer(LayerIndex index, TensorRole role, bool write, const CommandTiming& timing) {
    const auto layer = static_cast<std::size_t>(index);
    const auto tensor = static_cast<std::size_t>(role);
    result_.layers[layer].dram.by_tensor[tensor] += timing.dma_bytes;
    energy_.add_transfer(role, timing, result_.layers[layer].energy);
    dram_energy_.add(layer, tensor, write, timing.dram);
  }

  LaneResult lanes_of(const Compute& tile) const {
    const LaneUse use = dataflow_->lane_use(array_work(tile));
    return {{use.useful, use.channel_remainder, use.group_shape, use.pixel_remainder, use.idle_units,
             use.fill_drain}};
  }

  void add_ledgers() {
    const std::vector<Ledger> ledgers =
        build_ledgers(schedule_.program, simulation_.timeline, simulation_.cycles);
    for (std::size_t i = 0; i < ledgers.size(); ++i) {
      result_.layers[i].ledger = ledgers[i];
      result_.layers[i].cycles = ledgers[i].sum();
    }
  }

  void finish(DramResult& dram, Cycles cycles) const {
    const Bytes moved = dram.bursts * hardware_.dram.part.burst_bytes();
    dram.padding_bytes = moved - dram.bytes();
    dram.bandwidth_utilisation = ratio(double(moved), double(cycles) * peak_bytes_per_cycle(hardware_));
  }

  void finish_layers() {
    add_dram_energy();
    for (LayerResult& layer : result_.layers) {
      energy_.add_time(layer.cycles, layer.energy);
      if (layer.begin_cycle > layer.end_cycle) layer.begin_cycle = layer.end_cycle;
      finish(layer.dram, layer.cycles);
      layer.mac_utilisation = ratio(double(layer.macs), double(layer.cycles) * peak_macs_);
      if (layer.dram.bytes() > 0) {
        layer.intensity_macs_per_byte = double(layer.macs) / double(layer.dram.bytes());
      }
      if (layer.cycles > 0) layer.bound = std::string(bound_of(layer.ledger));
    }
  }

  void add_total() {
    TotalResult& total = result_.total;
    total.cycles = simulation_.cycles;
    total.latency_ms = double(total.cycles) / (double(hardware_.clock_mhz) * 1e3);
    total.macs = network_.macs() * network_.batch();
    for (const LayerResult& layer : result_.layers) {
      total.recomputed_macs += layer.recomputed_macs;
      total.ledger += layer.ledger;
      total.lanes += layer.lanes;
      total.energy += layer.energy;
      total.dram.read_bytes += layer.dram.read_bytes;
      total.dram.write_bytes += layer.dram.write_bytes;
      for (std::size_t tensor = 0; tensor < tensor_count; ++tensor) {
        total.dram.by_tensor[tensor] += layer.dram.by_tensor[tensor];
      }
      total.dram.bursts += layer.dram.bursts;
      total.dram.activates += layer.dram.activates;
      total.dram.row_hits += layer.dram.row_hits;
      total.dram.row_misses += layer.dram.row_misses;
      total.dram.row_conflicts += layer.dram.row_conflicts;
      total.dram.refreshes += layer.dram.refreshes;
      total.sram.read_bytes += layer.sram.read_bytes;
      total.sram.write_bytes += layer.sram.write_bytes;
      total.sram.fill_bytes += layer.sram.fill_bytes;
      total.sram.drain_bytes += layer.sram.drain_bytes;
      total.sram.bank_conflict_cycles += layer.sram.bank_conflict_cycles;
    }
    finish(total.dram, total.cycles);
    total.average_power_mw = ratio(total.energy.total_uj(), total.latency_ms);
    total.frames_per_second = ratio(1e3 * network_.batch(), total.latency_ms);
    total.dram.compulsory_bytes = network_compulsory_bytes();
    total.dram.lower_bound_bytes = network_lower_bound();
    total.sram.peak_bytes = peak_occupancy(schedule_.program, simulation_.timeline);
    total.sram_occupancy = occupancy_of(schedule_.program, simulation_.timeline);
    total.mac_utilisation = ratio(double(total.macs), double(total.cycles) * peak_macs_);
  }

  void add_dram_energy() {
    const DramParameters& dram = hardware_.dram;
    if (!has_energy(dram.part)) return;
    const DramEnergy energy =
        energy_of(dram.part, simulation_.dram_commands, dram.channels, simulation_.dram_ticks);
    result_.total.dram_energy = {energy.activate_uj, energy.read_uj,       energy.write_uj,
                                 energy.refresh_uj,  energy.background_uj, energy.total_uj()};
    dram_energy_.share_out(energy, result_.layers);
  }

  /// With every map in DRAM the layers' bounds add up; else maps between layers need not move at all.
  Bytes network_lower_bound() const {
    if (schedule_.options.fusion != FusionMode::off) return result_.total.dram.compulsory_bytes;
    Bytes sum = 0;
    for (const LayerResult& layer : result_.layers)
      sum += layer.dram.lower_bound_bytes;
    return std::max(sum, result_.total.dram.compulsory_bytes);
  }

  /// All weights and biases once, network inputs and outputs once an image.
  Bytes network_compulsory_bytes() const {
    Bytes bytes = 0;
    for (const LayerPlan& plan : schedule_.layers)
      bytes += plan.compulsory().weights + plan.compulsory().bias;
    for (const NetworkInput& input : network_.inputs()) {
      bytes += map_bytes(input.shape, hardware_.datatypes.ifmap_bits) * network_.batch();
    }
    for (const LayerId output : network_.outputs()) {
      bytes += map_bytes(network_.shape_of(output), hardware_.datatypes.ofmap_bits) * network_.batch();
    }
    return bytes;
  }

  static void require_equal(const char* what, std::int64_t counted, std::int64_t summed) {
    if (counted == summed) return;
    throw std::logic_error(
        fmt::format("{}: the modules counted {}, the commands sum to {}", what, counted, summed));
  }

  void check_conservation() const {
    const TotalResult& total = result_.total;
    require_equal("cycles in the ledger", simulation_.cycles, total.ledger.sum());
    require_equal("DRAM bytes read", simulation_.dram.read_bytes, total.dram.read_bytes);
    require_equal("DRAM bytes written", simulation_.dram.write_bytes, total.dram.write_bytes);
    require_equal("DRAM bursts", simulation_.dram.bursts, total.dram.bursts);
    require_equal("DRAM activates", simulation_.dram.activates, total.dram.activates);
    require_equal("ACT commands", simulation_.dram_commands.activates, total.dram.activates);
    require_equal("DRAM refreshes", simulation_.dram.refreshes, total.dram.refreshes);
    require_equal("bytes filled into the SRAM", simulation_.sram_fill_bytes, total.dram.read_bytes);
    require_equal("bytes drained from the SRAM", simulation_.sram_drain_bytes, total.dram.write_bytes);
    require_equal("MACs executed", simulation_.macs, total.macs + total.recomputed_macs);
    require_equal("useful lanes", simulation_.macs, total.lanes.parts[0]);
  }

  const Network& network_;
  const HardwareParameters& hardware_;
  const Schedule& schedule_;
  const Simulation& simulation_;
  const std::unique_ptr<Dataflow> dataflow_;
  const EnergyAccount energy_;
  DramEnergyShares dram_energy_;
  std::vector<int> group_of_layer_;
  const double peak_macs_;
  Result result_;
};

}  // namespace

Result summarise(const Network& network, const HardwareParameters& hardware, const Schedule& schedule,
                 const Simulation& simulation) {
  return Summary(network, hardware, schedule, simulation).build();
}

}  // namespace vargsim
