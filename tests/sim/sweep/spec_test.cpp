/// Sweep files: which points they mean, and what is refused before anything runs.

#include "sim/sweep/spec.h"

#include <catch2/catch.hpp>

#include "sim/config/json_schema.h"
#include "sim/config/shipped.h"
#include "sim/sweep/point_check.h"
#include "sim/sweep/sweep.h"
#include "tests/sim/config/refusal.h"
#include "tests/sim/config/schema_checker.h"

namespace vargsim::test {
namespace {

SweepSpec spec_of(const std::string& text) {
  return read_sweep_spec(parse_json(text, "x.json"));
}

std::string message(const std::string& text) {
  return refusal([&] {
    const SweepSpec spec = spec_of(text);
    check_values(spec);
    const PointFilter filter(spec);
  });
}

/// "key=value" of each setting of each admitted point.
std::vector<std::string> points_of(const SweepSpec& spec) {
  PointFilter filter(spec);
  std::vector<std::string> points;
  for (std::int64_t number = 0; number < spec.size(); ++number) {
    const SweepPoint point = point_of(spec, number);
    if (!filter.admits(point)) continue;
    std::string text = point.hardware + "/" + point.network;
    for (const Setting& setting : point.run_settings())
      text += " " + setting.written;
    points.push_back(text);
  }
  return points;
}

const std::string base_axis = R"({"key": "network.group_base", "values": [1, 8]})";
const std::string sram_axis = R"({"key": "hw.sram.capacity_kib", "values": [64, 128]})";

}  // namespace

TEST_CASE("a grid has every combination, the last axis fastest") {
  const SweepSpec spec = spec_of(R"({"axes": [)" + base_axis + "," + sram_axis + "]}");
  CHECK(points_of(spec) ==
        std::vector<std::string>{"edge_npu/vargnet_v2 network.group_base=1 hw.sram.capacity_kib=64",
                                 "edge_npu/vargnet_v2 network.group_base=1 hw.sram.capacity_kib=128",
                                 "edge_npu/vargnet_v2 network.group_base=8 hw.sram.capacity_kib=64",
                                 "edge_npu/vargnet_v2 network.group_base=8 hw.sram.capacity_kib=128"});
  CHECK(spec.keys == std::vector<std::string>{"network.group_base", "hw.sram.capacity_kib"});
}

TEST_CASE("zipped axes step together") {
  const SweepSpec spec = spec_of(R"({"mode": "zip", "axes": [)" + base_axis + "," + sram_axis + "]}");
  CHECK(points_of(spec) ==
        std::vector<std::string>{"edge_npu/vargnet_v2 network.group_base=1 hw.sram.capacity_kib=64",
                                 "edge_npu/vargnet_v2 network.group_base=8 hw.sram.capacity_kib=128"});
}

TEST_CASE("listed points are taken as they are, crossed with axes beside them") {
  const SweepSpec spec =
      spec_of(R"({"mode": "list", "set": {"network.width": 0.5}, "hw": "edge_npu_wide", "points":
      [{"network.group_base": 4}, {"network.groups": 2}], "axes": [{"key": "hw", "values": ["edge_npu", "systolic_16x16"]}]})");
  CHECK(points_of(spec) ==
        std::vector<std::string>{"edge_npu/vargnet_v2 network.width=0.5 network.group_base=4",
                                 "systolic_16x16/vargnet_v2 network.width=0.5 network.group_base=4",
                                 "edge_npu/vargnet_v2 network.width=0.5 network.groups=2",
                                 "systolic_16x16/vargnet_v2 network.width=0.5 network.groups=2"});
  CHECK(spec.keys == std::vector<std::string>{"network.group_base", "network.groups", "hw"});
}

TEST_CASE("constraints leave out points, over axes and over what the hardware has anyhow") {
  const std::string axes =
      R"("axes": [{"key": "hw.mac_array.units", "values": [2, 4, 8, 16]}], "constraints": )";
  CHECK(points_of(spec_of("{" + axes + R"(["hw.mac_array.units * hw.mac_array.lanes_in >= 64"]})")).size() ==
        2);
  CHECK(points_of(spec_of("{" + axes + R"(["hw.mac_array.units > 2", "hw.mac_array.units < 16"]})")).size() ==
        2);
  CHECK(points_of(spec_of("{" + axes + R"(["hw.name = 'edge_npu' and network.width = 1"]})")).size() == 4);
  CHECK(points_of(spec_of("{" + axes + "[]}")).size() == 4);
  check_refusal(
      message("{" + axes + R"(["hw.mac_array.unit > 2"]})"),
      {"x.json: /constraints/0: at character 1", "hw.mac_array.unit", "nearest: hw.mac_array.units"});
  check_refusal(message("{" + axes + R"(["1 < 2", "1 <"]})"), {"x.json: /constraints/1: at character 4"});
}

TEST_CASE("a malformed key or value is refused with file and pointer") {
  const auto axis = [](const std::string& key, const std::string& values) {
    return message(R"({"axes": [{"key": ")" + key + R"(", "values": )" + values + "}]}");
  };
  check_refusal(axis("hw.mac_array.row", "[1]"),
                {"x.json: /axes/0/values/0", "/mac_array/row", "unknown key, nearest: rows"});
  check_refusal(axis("hw.sram.banks", "[4, 0]"), {"x.json: /axes/0/values/1", "/sram/banks", "0 is not"});
  check_refusal(axis("hw.sram.banks", "[4, \"4\"]"), {"x.json: /axes/0/values/1", "\"4\" is not"});
  check_refusal(axis("hw.sram.banks", "[2.5]"), {"x.json: /axes/0/values/0", "2.5"});
  check_refusal(axis("network.groups", "[-1]"), {"x.json: /axes/0/values/0", "-1"});
  check_refusal(axis("network.group_size", "[1]"), {"x.json: /axes/0/values/0", "unknown key"});
  check_refusal(axis("schedule.objective", "[\"speed\"]"), {"x.json: /axes/0/values/0", "speed"});
  check_refusal(axis("hw", "[\"edge_npu\", \"edge\"]"),
                {"x.json: /axes/0/values/1", "unknown hardware 'edge'"});
  check_refusal(axis("network", "[\"vargnet\"]"), {"x.json: /axes/0/values/0", "vargnet"});
  check_refusal(axis("hw.dram.part", "[\"ddr9\"]"), {"x.json: /axes/0/values/0", "ddr9"});
  check_refusal(axis("clock", "[1]"), {"x.json: /axes/0/key", "unknown key 'clock'"});
  check_refusal(message(R"({"set": {"hw.sram.bank": 1}, "axes": [)" + base_axis + "]}"),
                {"x.json: /set/hw.sram.bank"});
  check_refusal(message(R"({"hw": "nope", "axes": [)" + base_axis + "]}"),
                {"x.json: /hw", "unknown hardware 'nope'"});
}

TEST_CASE("values that only fail together are not malformed") {
  CHECK(message(R"({"axes": [{"key": "hw.mac_array.lanes_in", "values": [8, 12]}]})") == "(accepted)");
  CHECK(message(R"({"axes": [{"key": "network.group_base", "values": [3]}]})") == "(accepted)");
  // Only one of the networks has the key.
  CHECK(message(R"({"axes": [{"key": "network", "values": ["resnet18", "vargnet_v2"]}, )" + base_axis +
                "]}") == "(accepted)");
  check_refusal(
      message(R"({"axes": [{"key": "network", "values": ["resnet18", "resnet50"]}, )" + base_axis + "]}"),
      {"x.json: /axes/1/values/0", "unknown key"});
}

TEST_CASE("a file that is no sweep is refused with what is wrong") {
  check_refusal(message(R"({})"), {"x.json: /: key 'axes' is missing"});
  check_refusal(message(R"({"axes": []})"), {"x.json: /axes"});
  check_refusal(message(R"({"axes": [{"key": "network.groups", "values": []}]})"),
                {"x.json: /axes/0/values"});
  check_refusal(message(R"({"axes": [{"key": "network.groups"}]})"), {"x.json: /axes/0"});
  check_refusal(message(R"({"axis": [], "axes": [)" + base_axis + "]}"), {"x.json: /axis", "nearest: axes"});
  check_refusal(message(R"({"mode": "product", "axes": [)" + base_axis + "]}"),
                {"x.json: /mode", "grid, zip, list"});
  check_refusal(message(R"({"mode": "list", "axes": [)" + base_axis + "]}"), {"key 'points' is missing"});
  check_refusal(message(R"({"points": [{}], "axes": [)" + base_axis + "]}"), {"x.json: /points"});
  check_refusal(message(R"({"axes": [)" + base_axis + "," + base_axis + "]}"),
                {"x.json: /axes/1/values/0", "given twice"});
  check_refusal(message(R"({"axes": [{"key": "network.groups", "values": [2, 2]}]})"),
                {"x.json: /axes/0/values/1", "twice"});
  check_refusal(message(R"({"set": {"network.group_base": 2}, "axes": [)" + base_axis + "]}"),
                {"given twice"});
  check_refusal(
      message(R"({"mode": "zip", "axes": [)" + base_axis + R"(, {"key": "hw.sram.banks", "values": [1]}]})"),
      {"x.json: /axes/1/values", "equally long"});
  check_refusal(message(R"({"axes": [{"key": "network.groups", "values": [null]}]})"),
                {"x.json: /axes/0/values/0"});
  check_refusal(message(R"({"constraints": [1], "axes": [)" + base_axis + "]}"), {"x.json: /constraints/0"});
}

TEST_CASE("remarks do not make another sweep, values do") {
  const Json document = spec_of(R"({"name": "a", "summary": "s", "axes": [)" + base_axis + "]}").document;
  CHECK(document == spec_of(R"({"axes": [)" + base_axis + "]}").document);
  CHECK(document != spec_of(R"({"axes": [)" + sram_axis + "]}").document);
}

TEST_CASE("shipped sweeps can be run, and their points lie in their stated ranges") {
  for (const std::string& name : shipped_names("sweeps")) {
    INFO(name);
    const SweepSpec spec = read_sweep_spec(name);
    check_values(spec);
    CHECK_FALSE(spec.summary.empty());
    CHECK(points_of(spec).size() >= 12);
  }
  CHECK(shipped_names("sweeps") == std::vector<std::string>{"array", "bandwidth", "group_base", "sram"});
  const SweepSpec array = read_sweep_spec("array");
  CHECK(points_of(array).size() < static_cast<std::size_t>(array.size()));
}

TEST_CASE("the schema takes what the reader takes of a sweep's form") {
  const Json schema = sweep_schema();
  const auto conforms = [&](const std::string& text) { return violation(schema, Json::parse(text)).empty(); };
  CHECK(conforms(R"({"axes": [)" + base_axis +
                 R"(], "mode": "zip", "constraints": ["1 < 2"], "set": {"hw.sram.banks": 4}})"));
  CHECK_FALSE(conforms(R"({"axes": [{"key": "network.groups"}]})"));
  CHECK_FALSE(conforms(R"({"axes": [)" + base_axis + R"(], "mode": "product"})"));
  CHECK_FALSE(conforms(R"({"axis": []})"));
  CHECK_FALSE(conforms(R"({"constraints": [1]})"));
}

TEST_CASE("shards share out the points, counted from 1 or from 0") {
  for (const int first : {0, 1}) {
    for (std::int64_t number = 0; number < 12; ++number) {
      int having = 0;
      for (int i = first; i < first + 3; ++i)
        having += parse_shard(std::to_string(i) + "/3").has(number) ? 1 : 0;
      CHECK(having == 1);
    }
  }
  CHECK(parse_shard("0/3").name() == "3/3");
  CHECK(parse_shard("1/1").name() == "all");
  for (const char* text : {"", "1", "/3", "1/", "4/3", "-1/3", "1/0", "1/3x", "a/b"})
    check_refusal(refusal([&] { parse_shard(text); }), {"--shard", "I/N"});
}

}  // namespace vargsim::test
