/// Every file under configs/ reads, is compiled in, and comes out as it went in.

#include "sim/config/shipped.h"

#include <algorithm>
#include <filesystem>

#include <catch2/catch.hpp>

#include "hw_models/mac_array/dataflow.h"
#include "sim/config/hardware.h"

namespace vargsim::test {
namespace {

std::vector<std::filesystem::path> config_files(const std::vector<std::string>& folders) {
  std::vector<std::filesystem::path> files;
  for (const std::string& folder : folders) {
    const std::filesystem::path path = std::filesystem::path(VARGSIM_SOURCE_DIR "/configs") / folder;
    for (const auto& entry : std::filesystem::directory_iterator(path))
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// Whether every key of `part` is in `whole` with the same value.
bool contains(const Json& whole, const Json& part) {
  if (!part.is_object()) return whole == part;
  const auto items = part.items();
  return std::all_of(items.begin(), items.end(), [&](const auto& item) {
    return whole.contains(item.key()) && contains(whole.at(item.key()), item.value());
  });
}

}  // namespace

TEST_CASE("every file under configs is compiled in") {
  const std::vector<std::filesystem::path> files = config_files({"hw", "dram", "sweeps"});
  CHECK(config_files({"hw", "dram"}).size() >= 13);
  CHECK(shipped_files().size() == files.size());
  for (const auto& path : files) {
    INFO(path.filename());
    const std::vector<std::string> names = shipped_names(path.parent_path().filename().string());
    CHECK(std::count(names.begin(), names.end(), path.stem().string()) == 1);
  }
}

TEST_CASE("every file under configs reads, is named like its file, and keeps what it says") {
  for (const auto& path : config_files({"hw", "dram"})) {
    INFO(path.filename());
    const Json written = path.parent_path().filename() == "hw"
                             ? write_hardware(read_hardware(path.string(), {}))
                             : write_dram_part(read_dram_part(path.string()));
    CHECK(written.at("name") == path.stem().string());
    Json said = parse_json(read_file(path.string()), path.string()).root;
    for (const char* used_up : {"$schema", "extends"})
      said.erase(used_up);
    CHECK(contains(written, said));
  }
}

TEST_CASE("the resolved configuration of every shipped accelerator reads back to itself") {
  for (const std::string& name : shipped_names("hw")) {
    INFO(name);
    const Json written = write_hardware(read_hardware(name, {}));
    CHECK(write_hardware(read_hardware(parse_json(written.dump(), name))).dump() == written.dump());
  }
}

TEST_CASE("every shipped DRAM part reads back to itself") {
  for (const std::string& name : shipped_names("dram")) {
    INFO(name);
    const Json written = write_dram_part(read_dram_part(name));
    CHECK(written.at("name") == name);
    CHECK_FALSE(written.at("source").get<std::string>().empty());
  }
}

TEST_CASE("the accelerators like NVDLA large and Ethos-U65-256 have the published sizes and say whose") {
  const HardwareParameters nvdla = read_hardware("nvdla_large_like", {});
  CHECK(make_dataflow(nvdla.mac_array)->peak_macs_per_cycle() == 2048);
  CHECK(nvdla.mac_array.lanes_in == 64);
  CHECK(nvdla.mac_array.lanes_out == 32);
  CHECK(nvdla.sram.capacity_bytes() == Bytes{16} * 512 * 64);
  CHECK(nvdla.sram.banks == 16);
  CHECK(nvdla.clock_mhz == 1000);
  CHECK_THAT(nvdla.source, Catch::Contains("nv_large"));
  const HardwareParameters ethos = read_hardware("ethos_u65_256_like", {});
  CHECK(make_dataflow(ethos.mac_array)->peak_macs_per_cycle() == 256);
  CHECK(ethos.mac_array.units == 2 * 2);
  CHECK(ethos.sram.capacity_bytes() == 393216);
  CHECK_THAT(ethos.source, Catch::Contains("Vela"));
  for (const HardwareParameters& hardware : {nvdla, ethos}) {
    CHECK(hardware.mac_array.tree_splits == std::vector<int>{1});
    CHECK(hardware.mac_array.unit_split == std::vector<UnitSplit>{UnitSplit::pixels});
  }
}

}  // namespace vargsim::test
