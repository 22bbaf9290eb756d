/// The columns of results come from run.json, and every figure has one.

#include "sim/sweep/flatten.h"

#include <map>

#include <catch2/catch.hpp>

#include "sim/report/writers/run_json.h"
#include "sim/run/run_job.h"
#include "sim/sweep/estimate.h"

namespace vargsim::test {
namespace {

std::map<std::string, Cell> as_map(const Row& row) {
  std::map<std::string, Cell> map;
  for (const Field& field : row)
    CHECK(map.emplace(field.name, field.cell).second);
  return map;
}

Job small_job() {
  return read_job("edge_npu", "vargnet_v2",
                  {{"network.width", "0.25", ""},
                   {"network.input_size", "64", ""},
                   {"network.groups", "4", ""},
                   {"schedule.fusion", "off", ""}});
}

}  // namespace

TEST_CASE("settings are columns by the keys that set them, figures by their paths") {
  const Json document = Json::parse(R"({"schema": "s", "tool": {"name": "t"}, "hardware":
      {"name": "h", "source": "long", "sram": {"banks": 16}, "mac_array": {"tree_splits": [1, 2], "tap_packing": true}},
      "dram_part": {"cl": 3}, "network": {"name": "n", "options": {"width": 0.5}, "macs": 7},
      "schedule": {"fusion": "off", "fusion_groups": [1]}, "total": {"cycles": 9, "energy_uj": null, "dram": {"x": 1}},
      "layers": [{"name": "l"}]})");
  const auto columns = as_map(flatten_run(document));
  const std::map<std::string, Cell> expected{{"hw.name", std::string("h")},
                                             {"hw.sram.banks", std::int64_t{16}},
                                             {"hw.mac_array.tree_splits", std::string("[1,2]")},
                                             {"hw.mac_array.tap_packing", std::int64_t{1}},
                                             {"network.name", std::string("n")},
                                             {"network.width", 0.5},
                                             {"network.macs", std::int64_t{7}},
                                             {"schedule.fusion", std::string("off")},
                                             {"total.cycles", std::int64_t{9}},
                                             {"total.dram.x", std::int64_t{1}}};
  CHECK(columns == expected);
}

TEST_CASE("a new figure of run.json is a column by itself") {
  Json document = run_json(run_job(small_job()));
  const std::size_t before = flatten_run(document).size();
  document["total"]["thermal"]["peak_mk"] = 1.5;
  const auto columns = as_map(flatten_run(document));
  CHECK(columns.size() == before + 1);
  CHECK(columns.at("total.thermal.peak_mk") == Cell{1.5});
}

TEST_CASE("an estimate has the scheduler's figures under the names that a run has") {
  const Job job = small_job();
  const auto run = as_map(flatten_run(run_json(run_job(job))));
  const auto estimate = as_map(flatten_run(estimate_json(job, nullptr)));
  for (const auto& [name, cell] : estimate) {
    INFO(name);
    REQUIRE(run.count(name) == 1);
    const bool is_settled =
        name.rfind("total.", 0) != 0 || name.rfind("total.dram.", 0) == 0 || name == "total.macs";
    if (is_settled) CHECK(cell == run.at(name));  // bytes are exact before anything is simulated
  }
  CHECK(estimate.count("total.ledger.compute") == 0);
  CHECK(estimate.count("total.dram.bursts") == 0);
  double expected = 0;
  double simulated = 0;
  REQUIRE(number_in(estimate.at("total.cycles"), expected));
  REQUIRE(number_in(run.at("total.cycles"), simulated));
  CHECK(expected == Approx(simulated).epsilon(0.25));
}

TEST_CASE("layers of an estimate sum to its total") {
  const Json estimate = estimate_json(small_job(), nullptr);
  std::int64_t cycles = 0;
  std::int64_t bytes = 0;
  for (const Json& layer : estimate.at("layers")) {
    cycles += layer.at("cycles").get<std::int64_t>();
    bytes += layer.at("dram").at("read_bytes").get<std::int64_t>();
  }
  CHECK(cycles == estimate.at("total").at("cycles"));
  CHECK(bytes == estimate.at("total").at("dram").at("read_bytes"));
}

TEST_CASE("what is known from one run changes nothing for the next") {
  KnownPlans known;
  const auto job = [](const char* fusion, const char* base) {
    return read_job("edge_npu", "vargnet_v2",
                    {{"network.width", "0.25", ""},
                     {"network.input_size", "64", ""},
                     {"network.group_base", base, ""},
                     {"schedule.fusion", fusion, ""}});
  };
  for (const char* fusion : {"off", "pair", "block", "auto"}) {
    for (const char* base : {"2", "4", "8"}) {
      INFO(fusion << ' ' << base);
      const Job point = job(fusion, base);
      const std::string afresh = estimate_json(point, nullptr).dump();
      CHECK(estimate_json(point, &known).dump() == afresh);
      CHECK(estimate_json(point, &known).dump() == afresh);
    }
  }
  CHECK(known.tilings.choices.size() > 10);
  CHECK(known.groups.costs.size() > 10);
}

}  // namespace vargsim::test
