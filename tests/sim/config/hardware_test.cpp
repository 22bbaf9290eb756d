/// Accelerators and DRAM parts: names, files, rules between keys.

#include "sim/config/hardware.h"

#include <catch2/catch.hpp>

#include "sim/config/sram_room.h"
#include "tests/sim/config/refusal.h"
#include "tests/sim/config/temporary_folder.h"

namespace vargsim::test {
namespace {

std::vector<Setting> settings_of(const std::vector<std::string>& texts) {
  std::vector<Setting> settings;
  for (const std::string& text : texts)
    settings.push_back(parse_setting(text));
  return settings;
}

HardwareParameters edge_npu(const std::vector<std::string>& settings) {
  return read_hardware("edge_npu", settings_of(settings));
}

/// A DRAM part file: a shipped part with some values replaced.
std::string part_with(const std::vector<std::pair<std::string, Json>>& changes) {
  Json part = write_dram_part(read_dram_part("lpddr4_3200_x32"));
  for (const auto& [key, value] : changes)
    part[key] = value;
  return part.dump();
}

struct Refusal {
  std::vector<std::string> settings;
  std::vector<std::string> parts;
};

}  // namespace

TEST_CASE("settings that do not fit are refused with the setting and the rule") {
  const std::vector<Refusal> refusals{
      {{"sram.banks=-1"}, {"--set sram.banks=-1: /sram/banks: -1", "from 1 to 1024"}},
      {{"sram.banks=3.9"}, {"/sram/banks: 3.9", "whole number of banks"}},
      {{"sram.capacity_kib=1048577"}, {"/sram/capacity_kib: 1048577", "KiB"}},
      {{"clock_mhz=fast"}, {R"(/clock_mhz: "fast")", "MHz from 1 to 5000"}},
      {{"mac_arry.units=3"}, {"/mac_arry: unknown key, nearest: mac_array"}},
      {{"mac_array.dataflow=dot_prodct"}, {"/mac_array/dataflow", "nearest: dot_product"}},
      {{"mac_array.unit_split=[\"pixel\"]"}, {"/mac_array/unit_split/0", "nearest: pixels"}},
      {{"mac_array.tree_splits=[1,3]"}, {"/mac_array/tree_splits: [1,3]", "divisors of lanes_in"}},
      {{"mac_array.lanes_in=6"}, {"/mac_array/tree_splits: [1,2,4,8]", "divisors of lanes_in"}},
      {{"mac_array.tree_splits=[]"}, {"/mac_array/tree_splits: []", "at least one"}},
      {{"datatypes.ifmap_bits=12", "datatypes.ofmap_bits=12"}, {"/datatypes/ifmap_bits: 12", "4 or 8 or 16"}},
      {{"datatypes.weight_bits=2"}, {"/datatypes/weight_bits: 2", "4 or 8 or 16"}},
      {{"datatypes.psum_bits=20"}, {"/datatypes/psum_bits: 20", "16 or 24 or 32"}},
      {{"datatypes.weight_bits=16", "datatypes.psum_bits=16"},
       {"--set datatypes.psum_bits=16: /datatypes/psum_bits: 16", "a product must fit"}},
      {{"mac_array.multiplier_bits=12"}, {"/mac_array/multiplier_bits: 12", "4 or 8 or 16"}},
      {{"sram.ports=3rw"}, {"/sram/ports", "1rw"}},
      {{"mac_array.tree_splits=[1,1]"}, {"/mac_array/tree_splits: [1,1]", "distinct"}},
      {{"mac_array.unit_split=[\"pixels\",\"pixels\"]"}, {"/mac_array/unit_split", "distinct"}},
      {{"extends=edge_npu"}, {"--set extends=edge_npu: /extends: can only stand in a file"}},
      {{"mac_array.units=1024", "sram.capacity_kib=48"},
       {"--set sram.capacity_kib=48: /sram/capacity_kib: 48", "minimal tile (49472 bytes)"}},
      {{"datatypes.ofmap_bits=16"},
       {"--set datatypes.ofmap_bits=16: /datatypes/ofmap_bits: 16", "equal to ifmap_bits"}},
      {{"datatypes.ifmap_bits=16"}, {"/datatypes/ofmap_bits: 8", "equal to ifmap_bits"}},
      {{"dram.channels=3"}, {"/dram/channels: 3", "a power of two"}},
      {{"dram.channel_interleave_bytes=96"}, {"/dram/channel_interleave_bytes: 96", "a power of two"}},
      {{"dram.channel_interleave_bytes=32"}, {"/dram/channel_interleave_bytes: 32", "from 64"}},
      {{"dram.part=ddr4_2400_x8_64", "dram.alignment_bytes=32"},
       {"--set dram.alignment_bytes=32: /dram/alignment_bytes: 32",
        "a multiple of a burst of the part (64 bytes"}},
      {{"dram.alignment_bytes=96"}, {"/dram/alignment_bytes: 96", "a multiple of a burst"}},
      {{"dram.part=ddr4_2400"},
       {"--set dram.part=ddr4_2400: /dram/part: unknown DRAM part 'ddr4_2400'", "valid:"}},
      {{"dram.part=lpddr4_3200_x33"}, {"nearest: lpddr4_3200_x32"}},
      {{"dram.part=nowhere.json"}, {"--set dram.part=nowhere.json: /dram/part: nowhere.json: no such file"}},
      {{"dram.part=7"}, {"/dram/part: 7 is not a string"}},
      {{"dma={}", "dma.channels=0"}, {"--set dma.channels=0: /dma/channels: 0"}},
  };
  for (const Refusal& expected : refusals) {
    INFO(expected.settings.back());
    check_refusal(refusal([&] { edge_npu(expected.settings); }), expected.parts);
  }
}

TEST_CASE("settings that fit change what they name and nothing else") {
  const HardwareParameters hardware = edge_npu({"mac_array.tree_splits=[1,2]", "sram.banks=4", "sram.banks=8",
                                                "datatypes.ifmap_bits=16", "datatypes.ofmap_bits=16"});
  CHECK(hardware.mac_array.tree_splits == std::vector<int>{1, 2});
  CHECK(hardware.sram.banks == 8);  // the last of two holds
  CHECK(hardware.datatypes.ofmap_bits == 16);
  Json changed = write_hardware(hardware);
  const Json shipped = write_hardware(read_hardware("edge_npu", {}));
  changed["mac_array"]["tree_splits"] = shipped["mac_array"]["tree_splits"];
  changed["sram"]["banks"] = shipped["sram"]["banks"];
  changed["datatypes"] = shipped["datatypes"];
  CHECK(changed == shipped);
}

TEST_CASE("a setting without key or equals sign is refused") {
  for (const char* text : {"", "=", "=3", "sram.banks"}) {
    check_refusal(refusal([&] { parse_setting(text); }), {std::string("--set ") + text, "KEY=VALUE"});
  }
  CHECK(parse_setting("a=").value.empty());
  CHECK(parse_setting("a=b=c").value == "b=c");
}

TEST_CASE("unknown hardware is refused with the nearest name; a missing file by its path") {
  check_refusal(refusal([] { read_hardware("edge_npu_smal", {}); }),
                {"unknown hardware 'edge_npu_smal'", "nearest: edge_npu_small", "valid: edge_npu,"});
  check_refusal(refusal([] { read_hardware("some/where", {}); }), {"some/where: no such file"});
  check_refusal(refusal([] { read_hardware("edge.json", {}); }), {"edge.json: no such file"});
}

TEST_CASE("a hardware file needs a name; every other key has a default") {
  const TemporaryFolder folder;
  const std::string nameless = folder.file("nameless.json", "{}");
  check_refusal(refusal([&] { read_hardware(nameless, {}); }), {nameless, "key 'name' is missing"});
  CHECK(read_hardware(folder.file("minimal.json", R"({"name": "mine"})"), {}).name == "mine");
}

TEST_CASE("a DRAM part whose rules do not hold is refused with its file") {
  const std::vector<std::pair<std::vector<std::pair<std::string, Json>>, std::vector<std::string>>> refusals{
      {{{"rc", 96}}, {"/rc: 96", "at least ras + rp"}},
      {{{"refi", 477}}, {"/refi: 477", "longer than rfc + rcd"}},
      {{{"name", ""}}, {"/name: \"\"", "a name"}},
      {{{"cl", -1}}, {"/cl: -1", "tCK from 0 to 1000"}},
      {{{"cll", 1}}, {"/cll: unknown key, nearest: cl"}},
      {{{"mapping", "RoBaCo"}}, {"/mapping: \"RoBaCo\"", "each of Ro, Ba, Bg and Co once"}},
      {{{"mapping", "RoBaCoXy"}}, {"RoBaCoXy"}},
      {{{"mapping", "RoBaCoRo"}}, {"RoBaCoRo"}},
      {{{"mapping", "oRaBoCgB"}}, {"oRaBoCgB"}},
      {{{"banks_per_group", 6}}, {"/banks_per_group: 6", "a power of two"}},
      {{{"columns", 8}}, {"/columns: 8", "at least burst_length"}},
      {{{"bus_bits", 24}}, {"/bus_bits: 24", "a power of two"}},
  };
  const TemporaryFolder folder;
  for (const auto& [changes, parts] : refusals) {
    const std::string file = folder.file("part.json", part_with(changes));
    INFO(changes.front().first << "=" << changes.front().second.dump());
    check_refusal(refusal([&] { read_dram_part(file); }), {file});
    check_refusal(refusal([&] { edge_npu({"dram.part=" + file}); }), {"/dram/part: " + file});
    check_refusal(refusal([&] { read_dram_part(file); }), parts);
  }
}

TEST_CASE("a DRAM part file is as good as a shipped part") {
  const TemporaryFolder folder;
  const std::string file = folder.file("part.json", part_with({{"name", "mine"}}));
  CHECK(edge_npu({"dram.part=" + file}).dram.part.name == "mine");
}

TEST_CASE("the SRAM holds a double-buffered minimal tile, exactly") {
  HardwareParameters hardware;
  hardware.mac_array.lanes_in = 8;
  hardware.mac_array.lanes_out = 16;
  hardware.mac_array.units = 8;
  const Bytes weights = 8 * 16;
  const Bytes pixels = 8 * (8 + 16);
  CHECK(minimal_tile_bytes(hardware) == 2 * (weights + pixels) + 16 * 4);
  hardware.datatypes = {16, 16, 32, 16};
  CHECK(minimal_tile_bytes(hardware) == 2 * (2 * weights + 2 * pixels) + 16 * 4);
  // 2 x (32 x 32 + u x 64) + 128 bytes fill 4 KiB at u = 15.
  const std::vector<std::string> lanes{"mac_array.lanes_in=32", "mac_array.lanes_out=32",
                                       "sram.capacity_kib=4"};
  auto with_units = [&](const char* units) {
    std::vector<std::string> settings = lanes;
    settings.push_back(std::string("mac_array.units=") + units);
    return settings;
  };
  CHECK(edge_npu(with_units("15")).mac_array.units == 15);
  check_refusal(refusal([&] { edge_npu(with_units("16")); }), {"/sram/capacity_kib: 4", "4224 bytes"});
}

}  // namespace vargsim::test
