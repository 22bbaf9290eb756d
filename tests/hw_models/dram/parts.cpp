#include "parts.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

namespace vargsim {

// The field names of the struct are the keys of the files.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DramPart, name, source, tck_ps, bus_bits, burst_length, burst_ticks,
                                   bank_groups, banks_per_group, rows, columns, cl, cwl, rcd, rp, ras, rc, wr,
                                   rtp, wtr_s, wtr_l, rrd_s, rrd_l, faw, ccd_s, ccd_l, rfc, refi, mapping)

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
