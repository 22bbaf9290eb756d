/// Files that extend others: what they take over, and who is blamed for what.

#include <catch2/catch.hpp>

#include "sim/config/hardware.h"
#include "tests/sim/config/refusal.h"
#include "tests/sim/config/temporary_folder.h"

namespace vargsim::test {
namespace {

std::string extending(const std::string& name, const std::string& rest = "") {
  return R"({"name": "x", "extends": ")" + name + "\"" + (rest.empty() ? "" : ", " + rest) + "}";
}

std::string refusal_of(const std::string& path) {
  return refusal([&] { read_hardware(path, {}); });
}

}  // namespace

TEST_CASE("a file changes a few keys of a shipped one and keeps the rest") {
  const TemporaryFolder folder;
  const std::string file = folder.file(
      "mine.json", extending("edge_npu", R"("sram": {"banks": 8}, "mac_array": {"tree_splits": [2]})"));
  Json expected = write_hardware(read_hardware("edge_npu", {}));
  expected["name"] = "x";
  expected["sram"]["banks"] = 8;
  expected["mac_array"]["tree_splits"] = {2};
  CHECK(write_hardware(read_hardware(file, {})).dump() == expected.dump());
}

TEST_CASE("the shipped rigid accelerator differs from the other in its freedom of mapping alone") {
  Json expected = write_hardware(read_hardware("edge_npu", {}));
  expected["name"] = "edge_npu_rigid";
  expected["mac_array"]["tree_splits"] = {1};
  expected["mac_array"]["tap_packing"] = false;
  expected["mac_array"]["depthwise"] = "none";
  CHECK(write_hardware(read_hardware("edge_npu_rigid", {})).dump() == expected.dump());
}

TEST_CASE("a path is relative to the file that names it, and chains work") {
  const TemporaryFolder folder;
  folder.file("base.json",
              R"({"name": "base", "source": "a book", "clock_mhz": 100, "dma": {"channels": 3}})");
  folder.file("deep/middle.json", R"({"name": "middle", "extends": "../base.json", "clock_mhz": 200})");
  const std::string file =
      folder.file("top.json", extending("deep/middle.json", R"("dma": {"descriptor_cycles": 7})"));
  const HardwareParameters hardware = read_hardware(file, {});
  CHECK(hardware.name == "x");
  CHECK(hardware.source.empty());
  CHECK(hardware.clock_mhz == 200);
  CHECK(hardware.dma.channels == 3);
  CHECK(hardware.dma.descriptor_cycles == 7);
}

TEST_CASE("a DRAM part extends a part") {
  const TemporaryFolder folder;
  const std::string file = folder.file("part.json", extending("lpddr4_3200_x32", R"("cl": 40)"));
  const DramPart part = read_dram_part(file);
  CHECK(part.cl == 40);
  CHECK(part.rcd == 29);
  CHECK(part.source.empty());
}

TEST_CASE("settings lie over a file and all it extends") {
  const TemporaryFolder folder;
  const std::string file = folder.file("mine.json", extending("edge_npu", R"("clock_mhz": 5)"));
  CHECK(read_hardware(file, {parse_setting("clock_mhz=6"), parse_setting("sram.banks=2")}).sram.banks == 2);
  check_refusal(refusal([&] { read_hardware(file, {parse_setting("sram.banks=0")}); }),
                {"--set sram.banks=0: /sram/banks: 0"});
}

TEST_CASE("the resolved configuration of a file that extends is written out in full") {
  const TemporaryFolder folder;
  const Json written = write_hardware(read_hardware(folder.file("mine.json", extending("edge_npu")), {}));
  CHECK_FALSE(written.contains("extends"));
  CHECK(written.at("mac_array").at("lanes_out") == 16);
}

TEST_CASE("a refusal names the file in which the value stands") {
  const TemporaryFolder folder;
  const std::string base = folder.file(
      "base.json", R"({"name": "base", "clock_mhz": 0, "sram": {"banks": 0}, "dma": {"chanels": 1}})");
  const std::string clock = folder.file("clock.json", extending("base.json"));
  check_refusal(refusal_of(clock), {base + ": /clock_mhz: 0"});
  const std::string banks = folder.file("banks.json", extending("base.json", R"("clock_mhz": 5)"));
  check_refusal(refusal_of(banks), {base + ": /sram/banks: 0"});
  const std::string own =
      folder.file("own.json", extending("base.json", R"("clock_mhz": 5, "sram": {"banks": -1})"));
  check_refusal(refusal_of(own), {own + ": /sram/banks: -1"});
  const std::string typo =
      folder.file("typo.json", extending("base.json", R"("clock_mhz": 5, "sram": {"banks": 1})"));
  check_refusal(refusal_of(typo), {base + ": /dma/chanels: unknown key, nearest: channels"});
  const std::string split =
      folder.file("split.json", extending("edge_npu", R"("mac_array": {"lanes_in": 6})"));
  check_refusal(refusal_of(split),
                {"configs/hw/edge_npu.json: /mac_array/tree_splits: [1,2,4,8]", "lanes_in is 6"});
}

TEST_CASE("a name is not taken over") {
  const TemporaryFolder folder;
  const std::string file = folder.file("nameless.json", R"({"extends": "edge_npu"})");
  check_refusal(refusal_of(file), {file + ": /: key 'name' is missing"});
}

TEST_CASE("what cannot be extended is refused at the key that names it") {
  const TemporaryFolder folder;
  const std::vector<std::pair<std::string, std::string>> refusals{
      {R"("edge_np")", "unknown hardware 'edge_np'; nearest: edge_npu"},
      {R"("lpddr4_3200_x32")", "unknown hardware 'lpddr4_3200_x32'"},
      {R"("nowhere.json")", "nowhere.json: no such file"},
      {R"(".")", "a directory, not a file"},
      {R"("")", R"("" is not a name or a path)"},
      {R"("edge_npu\u0000")", R"("edge_npu\u0000" is not a name or a path)"},
      {"\"" + std::string(5000, 'x') + "/\"", "...: no such file"},
      {"3", "3 is not a name or a path"},
      {"null", "null is not a name or a path"},
      {R"(["edge_npu"])", R"(["edge_npu"] is not a name or a path)"},
  };
  for (const auto& [value, rule] : refusals) {
    const std::string file = folder.file("mine.json", R"({"name": "x", "extends": )" + value + "}");
    check_refusal(refusal_of(file), {file + ": /extends: ", rule});
  }
}

TEST_CASE("circles are refused with the files in them") {
  const TemporaryFolder folder;
  const std::string a = folder.file("a.json", extending("b.json"));
  const std::string b = folder.file("b.json", extending("./deep/../a.json"));
  folder.file("deep/c.json", "{}");
  check_refusal(refusal_of(a), {b + ": /extends: files extend each other: " + a + " -> " + b + " -> " + a});
  const std::string own = folder.file("own.json", extending("own.json"));
  check_refusal(refusal_of(own), {own + " -> " + own});
}

TEST_CASE("a chain of eight files is read, one of nine is refused") {
  const TemporaryFolder folder;
  folder.file("1.json", R"({"name": "x", "clock_mhz": 77})");
  for (int i = 2; i <= 9; ++i)
    folder.file(std::to_string(i) + ".json", extending(std::to_string(i - 1) + ".json"));
  CHECK(read_hardware(folder.path() + "/8.json", {}).clock_mhz == 77);
  check_refusal(refusal_of(folder.path() + "/9.json"),
                {"2.json: /extends", "more than 8 files", "9.json -> "});
}

}  // namespace vargsim::test
