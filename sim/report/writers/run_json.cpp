#include "sim/report/writers/run_json.h"

namespace vargsim {
namespace {

using Json = nlohmann::ordered_json;

Json dram_json(const DramResult& dram) {
  Json by_tensor = Json::object();
  for (std::size_t tensor = 0; tensor < tensor_count; ++tensor) {
    by_tensor[std::string(tensor_names[tensor])] = dram.by_tensor[tensor];
  }
  return {{"read_bytes", dram.read_bytes},
          {"write_bytes", dram.write_bytes},
          {"padding_bytes", dram.padding_bytes},
          {"by_tensor", by_tensor},
          {"bursts", dram.bursts},
          {"activates", dram.activates},
          {"row_hits", dram.row_hits},
          {"row_misses", dram.row_misses},
          {"row_conflicts", dram.row_conflicts},
          {"refreshes", dram.refreshes},
          {"bandwidth_utilisation", dram.bandwidth_utilisation},
          {"compulsory_bytes", dram.compulsory_bytes},
          {"lower_bound_bytes", dram.lower_bound_bytes},
          {"bytes_over_lower_bound",
           dram.lower_bound_bytes > 0 ? double(dram.bytes()) / double(dram.lower_bound_bytes) : 0.0}};
}

Json sram_json(const SramResult& sram) {
  return {{"read_bytes", sram.read_bytes},
          {"write_bytes", sram.write_bytes},
          {"fill_bytes", sram.fill_bytes},
          {"drain_bytes", sram.drain_bytes},
          {"bank_conflict_cycles", sram.bank_conflict_cycles},
          {"peak_bytes", sram.peak_bytes}};
}

Json occupancy_json(const SramOccupancy& occupancy) {
  Json json{{"cycle", occupancy.cycle}};
  for (std::size_t tensor = 0; tensor < tensor_count; ++tensor)
    json[std::string(tensor_names[tensor])] = occupancy.bytes[tensor];
  return json;
}

Json ledger_json(const Ledger& ledger) {
  Json json = Json::object();
  for (int cause = 0; cause < cause_count; ++cause) {
    json[std::string(cause_names[static_cast<std::size_t>(cause)])] = ledger[static_cast<Cause>(cause)];
  }
  return json;
}

Json lanes_json(const LaneResult& lanes) {
  Json json = Json::object();
  for (std::size_t part = 0; part < lanes.parts.size(); ++part)
    json[std::string(lane_use_names[part])] = lanes.parts[part];
  return json;
}

template <class Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

/// `dram` is null where the part does not say what its commands take; `total` sums the others.
Json energy_json(const EnergyResult& energy, bool dram_known) {
  Json json = Json::object();
  for (std::size_t part = 0; part < energy.parts_uj.size(); ++part)
    json[std::string(energy_part_names[part])] = energy.parts_uj[part];
  if (!dram_known) json["dram"] = nullptr;
  json["total"] = energy.total_uj();
  return json;
}

Json energy_by_tensor_json(const EnergyResult& energy) {
  Json json = Json::object();
  for (std::size_t tensor = 0; tensor < tensor_count; ++tensor)
    json[std::string(tensor_names[tensor])] = energy.by_tensor_uj[tensor];
  return json;
}

}  // namespace

Json layer_json(const LayerResult& layer, bool dram_energy_known) {
  return {{"name", layer.name},
          {"op", layer.op},
          {"block", layer.block},
          {"fusion_group", layer.fusion_group},
          {"groups", layer.groups},
          {"group_base", layer.group_base},
          {"macs", layer.macs},
          {"recomputed_macs", layer.recomputed_macs},
          {"begin_cycle", layer.begin_cycle},
          {"end_cycle", layer.end_cycle},
          {"cycles", layer.cycles},
          {"tiles", layer.tiles},
          {"mac_utilisation", layer.mac_utilisation},
          {"intensity_macs_per_byte", or_null(layer.intensity_macs_per_byte)},
          {"bound", or_null(layer.bound)},
          {"dram", dram_json(layer.dram)},
          {"sram", sram_json(layer.sram)},
          {"ledger", ledger_json(layer.ledger)},
          {"lanes", lanes_json(layer.lanes)},
          {"mapping", layer.mapping.empty() ? Json(nullptr) : Json(layer.mapping)},
          {"energy_uj", energy_json(layer.energy, dram_energy_known)},
          {"energy_by_tensor_uj", energy_by_tensor_json(layer.energy)}};
}

namespace {

Json schedule_json(const Result& result) {
  Json groups = Json::array();
  for (const FusionGroupResult& group : result.schedule.fusion_groups) {
    groups.push_back(
        {{"name", group.name},
         {"layers", group.layers},
         {"tiles", group.tiles},
         {"peak_sram_bytes", group.peak_sram_bytes},
         {"fused", group.fused},
         {"strips", group.strips},
         {"halo", group.fused && group.strips > 1 ? Json("kept in line buffers") : Json(nullptr)},
         {"weight_bytes", group.weight_bytes},
         {"ring_bytes", group.ring_bytes},
         {"on_chip_maps", group.on_chip_maps},
         {"on_chip_bytes", group.on_chip_bytes},
         {"saved_bytes", group.saved_bytes},
         {"recomputed_macs", group.recomputed_macs}});
  }
  return {{"fusion", result.schedule.fusion},
          {"objective", result.schedule.objective},
          {"fusion_groups", groups}};
}

Json dram_energy_json(const std::optional<DramEnergyResult>& energy) {
  if (!energy) return nullptr;
  return {{"activate", energy->activate_uj},     {"read", energy->read_uj},
          {"write", energy->write_uj},           {"refresh", energy->refresh_uj},
          {"background", energy->background_uj}, {"total", energy->total_uj}};
}

Json total_json(const TotalResult& total) {
  Json dram = dram_json(total.dram);
  dram["energy_uj"] = dram_energy_json(total.dram_energy);
  return {{"cycles", total.cycles},
          {"latency_ms", total.latency_ms},
          {"macs", total.macs},
          {"recomputed_macs", total.recomputed_macs},
          {"mac_utilisation", total.mac_utilisation},
          {"dram", dram},
          {"sram", sram_json(total.sram)},
          {"sram_occupancy", occupancy_json(total.sram_occupancy)},
          {"ledger", ledger_json(total.ledger)},
          {"lanes", lanes_json(total.lanes)},
          {"energy_uj", energy_json(total.energy, total.dram_energy.has_value())},
          {"energy_by_tensor_uj", energy_by_tensor_json(total.energy)},
          {"average_power_mw", total.average_power_mw},
          {"frames_per_second", total.frames_per_second}};
}

}  // namespace

namespace {

/// Only where something was left out: totals lack its work.
void add_unmodelled(Json& json, const Result& result) {
  json["partial"] = true;
  Json& list = json["unsupported"] = Json::array();
  for (const UnmodelledLayer& layer : result.unmodelled)
    list.push_back({{"name", layer.name}, {"op", layer.op}, {"reason", layer.reason}});
}

}  // namespace

Json run_json(const Result& result) {
  Json layers = Json::array();
  for (const LayerResult& layer : result.layers)
    layers.push_back(layer_json(layer, result.total.dram_energy.has_value()));
  Json json = {{"schema", "vargsim/run/1"},
               {"tool", {{"name", "vargsim"}, {"version", VARGSIM_VERSION}}},
               {"hardware", result.hardware},
               {"dram_part", result.dram_part},
               {"network",
                {{"name", result.network.name},
                 {"options", result.network.options},
                 {"macs", result.network.macs},
                 {"params", result.network.params},
                 {"weight_bytes", result.network.weight_bytes}}},
               {"schedule", schedule_json(result)},
               {"total", total_json(result.total)},
               {"layers", layers}};
  if (!result.unmodelled.empty()) add_unmodelled(json, result);
  return json;
}

}  // namespace vargsim
