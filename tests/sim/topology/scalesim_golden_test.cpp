#include <fstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "hw_models/mac_array/scalesim.h"
#include "sim/topology/topology.h"

using namespace vargsim;
using nlohmann::json;

namespace {

const std::string folder = std::string(VARGSIM_SOURCE_DIR) + "/tests/golden/scalesim/";

json expected() {
  std::ifstream file(folder + "expected_cycles.json");
  return json::parse(file).at("topologies");
}

ScaleSimDataflow dataflow_of(const std::string& name) {
  if (name == "os") return ScaleSimDataflow::output_stationary;
  if (name == "ws") return ScaleSimDataflow::weight_stationary;
  REQUIRE(name == "is");
  return ScaleSimDataflow::input_stationary;
}

/// "16x16" -> 16
int side_of(const std::string& size) {
  return std::stoi(size);
}

/// Layers compared.
std::size_t check_layers(const Topology& topology, const ScaleSimArray& array, const json& rows) {
  REQUIRE(topology.layers.size() == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    INFO(rows[i].dump());
    const TopologyLayer& layer = topology.layers[i];
    const ArrayCost cost = scalesim_cost(array, layer.work);
    CHECK(layer.name == rows[i].at("name"));
    CHECK(layer.work.macs() == rows[i].at("macs"));
    CHECK(cost.cycles() == rows[i].at("cycles"));
    CHECK(cost.ifmap_reads == rows[i].at("sram_ifmap_reads"));
    CHECK(cost.weight_reads == rows[i].at("sram_filter_reads"));
  }
  return rows.size();
}

ArrayWork grouped_work() {
  ArrayWork work;
  work.groups = 8;
  work.in_channels = 8;
  work.out_channels = 16;
  work.out_rows = work.out_cols = 56;
  work.kernel_rows = work.kernel_cols = 3;
  return work;
}

}  // namespace

TEST_CASE("cycles and SRAM reads of both topologies are SCALE-Sim's to the last one") {
  std::size_t compared = 0;
  const json topologies = expected();
  for (const auto& [name, sizes] : topologies.items()) {
    const Topology topology = read_topology(folder + name + ".csv");
    CHECK(topology.warnings.empty());
    for (const auto& [size, dataflows] : sizes.items()) {
      for (const auto& [dataflow, rows] : dataflows.items()) {
        INFO(name << " " << size << " " << dataflow);
        compared += check_layers(topology, {dataflow_of(dataflow), side_of(size), side_of(size)}, rows);
      }
    }
  }
  CHECK(compared == (21 + 5) * 2 * 3);
}

TEST_CASE("SCALE-Sim runs a grouped layer one group after the other") {
  const ArrayWork work = grouped_work();
  ArrayWork group = work;
  group.groups = 1;
  for (const ScaleSimDataflow dataflow :
       {ScaleSimDataflow::output_stationary, ScaleSimDataflow::weight_stationary,
        ScaleSimDataflow::input_stationary}) {
    const ScaleSimArray array{dataflow, 32, 24};
    const ArrayCost all = scalesim_cost(array, work), one = scalesim_cost(array, group);
    CHECK(all.compute == 8 * one.compute);
    CHECK(all.fill_drain == 8 * one.fill_drain);
    CHECK(all.ifmap_reads == 8 * one.ifmap_reads);
    CHECK(all.weight_reads == 8 * one.weight_reads);
  }
}

TEST_CASE("a fold of SCALE-Sim's that is partly filled costs a full one") {
  ArrayWork work = grouped_work();
  work.groups = 1;
  // K = 72 rows in three folds of 32, 16 filters on 32 columns.
  const ArrayCost cost = scalesim_cost({ScaleSimDataflow::weight_stationary, 32, 32}, work);
  CHECK(cost.compute == 3 * 56 * 56);
  CHECK(cost.fill_drain == 3 * (2 * 32 + 32 - 2));
}
