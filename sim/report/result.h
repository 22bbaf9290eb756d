#pragma once
/// Everything a run found out, as plain data: what report writers read, and nothing else. Figures mean what
/// docs/model.md says; field names are those of run.json.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/base/units.h"

namespace vargsim {

/// Why a cycle passed.
enum class Cause {
  compute,
  fill_drain,
  wait_weights,
  wait_ifmap,
  wait_ofmap,
  bank_conflict,
  vector,
  control
};
constexpr int cause_count = 8;
constexpr std::array<std::string_view, cause_count> cause_names{"compute",    "fill_drain", "wait_weights",
                                                                "wait_ifmap", "wait_ofmap", "bank_conflict",
                                                                "vector",     "control"};

class Ledger {
 public:
  Cycles& operator[](Cause cause) { return cycles_[static_cast<std::size_t>(cause)]; }
  Cycles operator[](Cause cause) const { return cycles_[static_cast<std::size_t>(cause)]; }
  Cycles sum() const;
  Ledger& operator+=(const Ledger& other);

 private:
  std::array<Cycles, cause_count> cycles_{};
};

/// The cause with most cycles as what bounds: "compute", "dram", "sram", "vector" or "control".
std::string_view bound_of(const Ledger& ledger);

constexpr int tensor_count = 6;
constexpr std::array<std::string_view, tensor_count> tensor_names{"weights",  "bias",  "ifmap",
                                                                  "residual", "ofmap", "psum"};

/// What became of the array's multipliers, in multiplier cycles, while tiles ran on it (docs/model.md).
constexpr int lane_use_count = 6;
constexpr std::array<std::string_view, lane_use_count> lane_use_names{
    "useful", "channel_remainder", "group_shape", "pixel_remainder", "idle_units", "fill_drain"};

/// The parts sum to peak MACs a cycle x the cycles that the tiles took on the array.
struct LaneResult {
  std::array<Macs, lane_use_count> parts{};

  Macs sum() const;
  LaneResult& operator+=(const LaneResult& other);
};

struct DramResult {
  Bytes read_bytes = 0;
  Bytes write_bytes = 0;
  Bytes padding_bytes = 0;
  std::array<Bytes, tensor_count> by_tensor{};
  std::int64_t bursts = 0;
  std::int64_t activates = 0;
  std::int64_t row_hits = 0;
  std::int64_t row_misses = 0;
  std::int64_t row_conflicts = 0;
  std::int64_t refreshes = 0;
  double bandwidth_utilisation = 0;
  Bytes compulsory_bytes = 0;
  Bytes lower_bound_bytes = 0;

  Bytes bytes() const { return read_bytes + write_bytes; }
};

struct SramResult {
  Bytes read_bytes = 0;   ///< by the array, the vector unit and stores
  Bytes write_bytes = 0;  ///< by the array, the vector unit and loads
  Bytes fill_bytes = 0;   ///< of write_bytes, those that loads brought
  Bytes drain_bytes = 0;  ///< of read_bytes, those that stores took
  Cycles bank_conflict_cycles = 0;
  Bytes peak_bytes = 0;
};

/// Bytes of the SRAM in use over time, as columns: from `cycle[i]` on, `bytes[tensor][i]`.
struct SramOccupancy {
  std::vector<Cycles> cycle;
  std::array<std::vector<Bytes>, tensor_count> bytes;
};

constexpr int energy_part_count = 6;
constexpr std::array<std::string_view, energy_part_count> energy_part_names{"mac",  "register", "vector",
                                                                            "sram", "dram",     "leakage"};
enum class EnergyPart { mac, registers, vector, sram, dram, leakage };

/// Microjoules (hw_models/energy/energy_model.h, hw_models/dram/energy.h).
struct EnergyResult {
  std::array<double, energy_part_count> parts_uj{};
  /// Of the DRAM's commands and the SRAM's fills and drains, what moved each tensor.
  std::array<double, tensor_count> by_tensor_uj{};

  double& operator[](EnergyPart part) { return parts_uj[static_cast<std::size_t>(part)]; }
  double operator[](EnergyPart part) const { return parts_uj[static_cast<std::size_t>(part)]; }
  double total_uj() const;
  EnergyResult& operator+=(const EnergyResult& other);
};

struct LayerResult {
  std::string name;
  std::string op;
  std::string block;
  int fusion_group = 0;
  int groups = 1;
  int group_base = 0;
  Macs macs = 0;
  Macs recomputed_macs = 0;
  Cycles begin_cycle = 0;
  Cycles end_cycle = 0;
  Cycles cycles = 0;
  double mac_utilisation = 0;
  std::optional<double> intensity_macs_per_byte;  ///< none where the layer moves no byte
  std::optional<std::string> bound;               ///< none where the layer has no cycle of its own
  std::int64_t tiles = 0;
  DramResult dram;
  SramResult sram;
  Ledger ledger;
  LaneResult lanes;
  EnergyResult energy;
  std::string mapping;  ///< of a full tile on the array, in words; empty for what does not run there
};

struct UnmodelledLayer {
  std::string name;
  std::string op;
  std::string reason;
};

struct FusionGroupResult {
  std::string name;
  std::vector<std::string> layers;
  std::int64_t tiles = 0;
  Bytes peak_sram_bytes = 0;
  bool fused = false;
  int strips = 1;          ///< of an image
  Bytes weight_bytes = 0;  ///< resident, of a fused group
  Bytes ring_bytes = 0;
  std::vector<std::string> on_chip_maps;  ///< that lie in SRAM as a whole, read here or not
  Bytes on_chip_bytes = 0;
  /// Of the members' compulsory bytes with fusion off, those that need not move.
  Bytes saved_bytes = 0;
  Macs recomputed_macs = 0;
};

/// What the DRAM's commands took, by kind.
struct DramEnergyResult {
  double activate_uj = 0;
  double read_uj = 0;
  double write_uj = 0;
  double refresh_uj = 0;
  double background_uj = 0;
  double total_uj = 0;
};

struct TotalResult {
  Cycles cycles = 0;
  double latency_ms = 0;
  Macs macs = 0;
  Macs recomputed_macs = 0;
  double mac_utilisation = 0;
  DramResult dram;
  std::optional<DramEnergyResult> dram_energy;  ///< none where the part does not say what it draws
  SramResult sram;
  SramOccupancy sram_occupancy;
  Ledger ledger;
  LaneResult lanes;
  EnergyResult energy;
  double average_power_mw = 0;
  double frames_per_second = 0;
};

struct Result {
  nlohmann::ordered_json hardware;   ///< the whole resolved configuration, readable as a hardware file
  nlohmann::ordered_json dram_part;  ///< the resolved DRAM part
  std::string hardware_name;
  struct {
    std::string name;
    nlohmann::ordered_json options;
    Macs macs = 0;  ///< of one image
    std::int64_t params = 0;
    Bytes weight_bytes = 0;
  } network;
  struct {
    std::string fusion;
    std::string objective;
    std::vector<FusionGroupResult> fusion_groups;
  } schedule;
  /// Parts of the network that were not modelled and only move bytes: totals are partial where there are any.
  std::vector<UnmodelledLayer> unmodelled;
  TotalResult total;
  std::vector<LayerResult> layers;
};

/// "group base 8", "16 groups", or empty where the network has no such option.
std::string grouping_label(const nlohmann::ordered_json& options);

}  // namespace vargsim
