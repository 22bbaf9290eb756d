#include "parts.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

namespace vargsim {

NLOHMANN_JSON_SERIALIZE_ENUM(DramModel, {{DramModel::banked, "banked"}, {DramModel::fixed, "fixed"}})
NLOHMANN_JSON_SERIALIZE_ENUM(DramHash, {{DramHash::none, "none"}, {DramHash::xor_row, "xor_row"}})
NLOHMANN_JSON_SERIALIZE_ENUM(BankRefreshOrder,
                             {{BankRefreshOrder::any, "any"}, {BankRefreshOrder::in_turn, "in_turn"}})

// The field names of the structs are the keys of the files.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CommandTicks, activate, access, precharge)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BankRefresh, rfc, refi, to_bank_refresh, to_activate, banks, order)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DramSupply, volts, idd0_ma, idd2n_ma, idd3n_ma, idd4r_ma, idd4w_ma,
                                   idd5_ma)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DramEnergyParameters, source, devices, vdd, vdd2, vddq)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DramPart, name, source, model, tck_ps, bus_bits, burst_length, burst_ticks,
                                   ranks, bank_groups, banks_per_group, rows, columns, cl, cwl, dqss, rcd, rp,
                                   rp_ab, ras, rc, wr, rtp, wtr_s, wtr_l, rrd_s, rrd_l, faw, ccd_s, ccd_l,
                                   ppd, rank_gap, rfc, refi, command_ticks, bank_refresh, energy, mapping,
                                   hash)

namespace test {

namespace {

std::filesystem::path parts_folder() {
  return std::filesystem::path(VARGSIM_SOURCE_DIR) / "configs" / "dram";
}

}  // namespace

DramPart read_part(const std::string& name) {
  std::ifstream file(parts_folder() / (name + ".json"));
  return nlohmann::json::parse(file).get<DramPart>();
}

std::vector<std::string> part_names() {
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(parts_folder())) {
    if (file.path().extension() == ".json") names.push_back(file.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

DramParameters dram_of(const std::string& part) {
  DramParameters parameters;
  parameters.part = read_part(part);
  return parameters;
}

}  // namespace test
}  // namespace vargsim
