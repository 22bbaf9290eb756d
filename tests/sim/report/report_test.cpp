/// The report formats, on a real small run.

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>

#include <catch2/catch.hpp>

#include "sim/report/writers/compare_json.h"
#include "sim/report/writers/comparison_table.h"
#include "sim/report/writers/explanation.h"
#include "sim/report/writers/layer_table.h"
#include "sim/report/writers/layers_csv.h"
#include "sim/report/writers/run_json.h"
#include "sim/run/run_job.h"

namespace vargsim::test {
namespace {

Result small_run(const std::string& grouping) {
  std::vector<Setting> settings;
  for (const std::string& text :
       {std::string("network.width=0.25"), std::string("network.input_size=64"), grouping}) {
    settings.push_back(parse_setting(text));
  }
  return run_job(read_job("edge_npu", "vargnet_v2", settings));
}

const Result& base_run() {
  static const Result result = small_run("network.group_base=8");
  return result;
}

const Result& groups_run() {
  static const Result result = small_run("network.groups=4");
  return result;
}

/// The keys that readers of run.json rely on; values only tell an object, a list or a leaf.
const char* const promised_keys = R"({
  "schema": 0, "tool": {"name": 0, "version": 0}, "hardware": 0,
  "network": {"name": 0, "options": {"width": 0, "group_base": 0}, "macs": 0, "params": 0, "weight_bytes": 0},
  "schedule": {"fusion": 0, "objective": 0,
               "fusion_groups": [{"name": 0, "layers": 0, "tiles": 0, "peak_sram_bytes": 0}]},
  "total": {"cycles": 0, "latency_ms": 0, "macs": 0, "recomputed_macs": 0, "mac_utilisation": 0, "energy_uj": 0},
  "layers": [{"name": 0, "op": 0, "block": 0, "fusion_group": 0, "groups": 0, "macs": 0, "begin_cycle": 0,
              "end_cycle": 0, "cycles": 0, "mac_utilisation": 0, "intensity_macs_per_byte": 0, "bound": 0,
              "energy_uj": 0}]})";

/// These stand under `total` and under every layer.
const char* const promised_figures = R"({
  "dram": {"read_bytes": 0, "write_bytes": 0, "padding_bytes": 0,
           "by_tensor": {"weights": 0, "bias": 0, "ifmap": 0, "residual": 0, "ofmap": 0, "psum": 0},
           "bursts": 0, "activates": 0, "row_hits": 0, "row_misses": 0, "row_conflicts": 0, "refreshes": 0,
           "bandwidth_utilisation": 0, "compulsory_bytes": 0, "lower_bound_bytes": 0,
           "bytes_over_lower_bound": 0},
  "sram": {"read_bytes": 0, "write_bytes": 0, "bank_conflict_cycles": 0, "peak_bytes": 0},
  "ledger": {"compute": 0, "fill_drain": 0, "wait_weights": 0, "wait_ifmap": 0, "wait_ofmap": 0,
             "bank_conflict": 0, "vector": 0, "control": 0}})";

void check_keys(const Json& promised, const Json& there, const std::string& path) {
  if (promised.is_array()) {
    REQUIRE(there.is_array());
    CHECK_FALSE(there.empty());
    for (const Json& item : there)
      check_keys(promised.front(), item, path + "[]");
  }
  if (!promised.is_object()) return;
  REQUIRE(there.is_object());
  for (const auto& item : promised.items()) {
    INFO(path << "." << item.key());
    REQUIRE(there.contains(item.key()));
    check_keys(item.value(), there.at(item.key()), path + "." + item.key());
  }
}

std::int64_t sum_of(const Json& object) {
  std::int64_t sum = 0;
  for (const auto& item : object.items())
    sum += item.value().get<std::int64_t>();
  return sum;
}

std::int64_t sum_over_layers(const Json& run, const std::string& pointer) {
  std::int64_t sum = 0;
  for (const Json& layer : run.at("layers"))
    sum += layer.at(Json::json_pointer(pointer)).get<std::int64_t>();
  return sum;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
    lines.push_back(line);
  return lines;
}

/// The cells of a CSV line, quotes taken off.
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      cells.back() += line[++i];
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (line[i] == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += line[i];
    }
  }
  return cells;
}

}  // namespace

TEST_CASE("run.json has every key that its readers rely on") {
  const Json run = run_json(base_run());
  check_keys(Json::parse(promised_keys), run, "run");
  check_keys(Json::parse(promised_figures), run.at("total"), "run.total");
  for (const Json& layer : run.at("layers"))
    check_keys(Json::parse(promised_figures), layer, "run.layers[]");
}

TEST_CASE("run.json says what ran") {
  const Json run = run_json(base_run());
  CHECK(run.at("schema") == "vargsim/run/1");
  CHECK(run.at("tool").at("name") == "vargsim");
  CHECK(run.at("hardware") == write_hardware(read_hardware("edge_npu", {})));
  CHECK(run.at("dram_part").at("name") == "lpddr4_3200_x32");
  CHECK(run.at("network").at("options").at("width") == 0.25);
  CHECK(run.at("network").at("options").at("group_base") == 8);
  CHECK(run.at("layers").size() == read_network("vargnet_v2", {}).network.layers().size());
}

TEST_CASE("energies of layers sum to those of the run, and their parts to their total") {
  const Json run = run_json(base_run());
  const Json& total = run.at("total").at("energy_uj");
  std::map<std::string, double> sums;
  const auto add = [&](const Json& layer) {
    double parts = 0;
    for (const auto& [key, value] : layer.at("energy_uj").items()) {
      sums[key] += value.get<double>();
      if (key != "total") parts += value.get<double>();
    }
    CHECK(layer.at("energy_uj").at("total").get<double>() == Approx(parts));
  };
  for (const Json& layer : run.at("layers"))
    add(layer);
  for (const auto& [key, value] : total.items()) {
    INFO(key);
    CHECK(value.get<double>() > 0);
    CHECK(sums.at(key) == Approx(value.get<double>()));
  }
  // A MAC of 8 x 8 bits and a 32 bit psum takes 0.2 + 0.1 pJ.
  CHECK(total.at("mac").get<double>() == Approx(0.3e-6 * run.at("total").at("macs").get<double>()));
  CHECK(total.at("dram").get<double>() ==
        Approx(run.at("total").at("dram").at("energy_uj").at("total").get<double>()));
  // What moves tensors is all of the DRAM's ACTs, reads and writes, and some of the SRAM.
  const Json& commands = run.at("total").at("dram").at("energy_uj");
  const double moving = commands.at("activate").get<double>() + commands.at("read").get<double>() +
                        commands.at("write").get<double>();
  double by_tensor = 0;
  for (const auto& [key, value] : run.at("total").at("energy_by_tensor_uj").items())
    by_tensor += value.get<double>();
  CHECK(by_tensor > moving);
  CHECK(by_tensor < moving + total.at("sram").get<double>());
  CHECK(run.at("total").at("average_power_mw").get<double>() ==
        Approx(total.at("total").get<double>() / run.at("total").at("latency_ms").get<double>()));
}

TEST_CASE("the ledgers of run.json add up to its cycles") {
  const Json run = run_json(base_run());
  CHECK(sum_of(run.at("total").at("ledger")) == run.at("total").at("cycles"));
  for (const Json& layer : run.at("layers"))
    CHECK(sum_of(layer.at("ledger")) == layer.at("cycles"));
  CHECK(sum_over_layers(run, "/cycles") == run.at("total").at("cycles"));
}

TEST_CASE("every counter of run.json is the sum over its layers") {
  const Json run = run_json(base_run());
  for (const char* pointer :
       {"/macs", "/recomputed_macs", "/dram/read_bytes", "/dram/write_bytes", "/dram/padding_bytes",
        "/dram/bursts", "/dram/activates", "/dram/row_hits", "/dram/row_misses", "/dram/row_conflicts",
        "/dram/by_tensor/weights", "/dram/by_tensor/ifmap", "/dram/by_tensor/ofmap", "/sram/read_bytes",
        "/sram/write_bytes", "/sram/bank_conflict_cycles", "/ledger/compute", "/ledger/control"}) {
    INFO(pointer);
    CHECK(sum_over_layers(run, pointer) == run.at("total").at(Json::json_pointer(pointer)));
  }
}

TEST_CASE("the bytes of run.json by tensor are those read and written") {
  const Json run = run_json(base_run());
  const Json& dram = run.at("total").at("dram");
  CHECK(sum_of(dram.at("by_tensor")) ==
        dram.at("read_bytes").get<std::int64_t>() + dram.at("write_bytes").get<std::int64_t>());
  for (const Json& layer : run.at("layers")) {
    const Json& own = layer.at("dram");
    CHECK(sum_of(own.at("by_tensor")) ==
          own.at("read_bytes").get<std::int64_t>() + own.at("write_bytes").get<std::int64_t>());
  }
}

TEST_CASE(
    "compulsory bytes of a layer count its maps, those of the run only what enters and leaves the network") {
  const Json run = run_json(base_run());
  const Json& total = run.at("total").at("dram");
  CHECK(total.at("compulsory_bytes") < sum_over_layers(run, "/dram/compulsory_bytes"));
  CHECK(total.at("compulsory_bytes") > run.at("network").at("weight_bytes"));
  CHECK(total.at("lower_bound_bytes") >= total.at("compulsory_bytes"));
}

TEST_CASE("rates of run.json follow from its counts") {
  const Json total = run_json(base_run()).at("total");
  const auto cycles = total.at("cycles").get<double>();
  CHECK(total.at("latency_ms").get<double>() == Approx(cycles / 1e6));  // edge_npu runs at 1 GHz
  CHECK(total.at("mac_utilisation").get<double>() ==
        Approx(total.at("macs").get<double>() / (cycles * 1024)));
}

TEST_CASE("each layer of run.json belongs to just one fusion group") {
  const Json run = run_json(base_run());
  const Json& groups = run.at("schedule").at("fusion_groups");
  std::size_t members = 0;
  for (const Json& group : groups)
    members += group.at("layers").size();
  CHECK(members == run.at("layers").size());
  for (const Json& layer : run.at("layers")) {
    const Json& names = groups.at(layer.at("fusion_group").get<std::size_t>()).at("layers");
    CHECK(std::find(names.begin(), names.end(), layer.at("name")) != names.end());
  }
}

TEST_CASE("layers.csv has one row a layer and the figures of run.json under dotted names") {
  const Json run = run_json(base_run());
  const std::vector<std::string> lines = lines_of(layers_csv(base_run()));
  REQUIRE(lines.size() == run.at("layers").size() + 1);
  const std::vector<std::string> columns = cells_of(lines.front());
  for (const char* column :
       {"name", "op", "cycles", "dram.read_bytes", "dram.by_tensor.weights", "ledger.compute"}) {
    CHECK(std::count(columns.begin(), columns.end(), column) == 1);
  }
  const auto weights = static_cast<std::size_t>(
      std::find(columns.begin(), columns.end(), "dram.by_tensor.weights") - columns.begin());
  for (std::size_t row = 1; row < lines.size(); ++row) {
    const std::vector<std::string> cells = cells_of(lines[row]);
    REQUIRE(cells.size() == columns.size());
    const Json& layer = run.at("layers")[row - 1];
    CHECK(cells.front() == layer.at("name").get<std::string>());
    CHECK(cells[weights] == layer.at("dram").at("by_tensor").at("weights").dump());
  }
}

TEST_CASE("layers.csv quotes commas, quotes and line breaks, and leaves what is unknown empty") {
  Result result;
  result.layers.resize(1);
  result.layers.front().name = "a,\"b\"\nc";
  const std::string csv = layers_csv(result);
  CHECK_THAT(csv, Catch::Contains("\n\"a,\"\"b\"\"\nc\","));
  const std::vector<std::string> columns = cells_of(csv.substr(0, csv.find('\n')));
  const std::vector<std::string> cells = cells_of(csv.substr(csv.rfind("c\",") + 3));
  for (const char* column : {"bound", "mapping", "energy_uj.dram"}) {
    const auto at = std::find(columns.begin(), columns.end(), column) - columns.begin();
    INFO(column);
    CHECK(cells.at(static_cast<std::size_t>(at) - 1).empty());  // after the name
  }
}

TEST_CASE("the table has a row a layer and ends with the totals") {
  const std::vector<std::string> lines = lines_of(layer_table(base_run()));
  CHECK_THAT(lines.front(), Catch::Contains("vargnet_v2 (group base 8) on edge_npu"));
  const auto total = std::find_if(lines.begin(), lines.end(),
                                  [](const std::string& line) { return line.rfind("total", 0) == 0; });
  REQUIRE(total != lines.end());
  // Title, blank, header, rule above; the rule below.
  CHECK(static_cast<std::size_t>(total - lines.begin()) == base_run().layers.size() + 5);
  for (std::size_t i = 0; i < base_run().layers.size(); ++i)
    CHECK(lines[i + 4].rfind(base_run().layers[i].name + " ", 0) == 0);
  CHECK_THAT(lines.back(), Catch::Contains("Time: "));
}

TEST_CASE("a ledger in words names the largest causes first") {
  Ledger ledger;
  ledger[Cause::compute] = 250;
  ledger[Cause::wait_weights] = 750;
  CHECK(ledger_in_words(ledger) == "75.0 % waiting for weights, 25.0 % computing");
  CHECK(ledger_in_words(ledger, 1) == "75.0 % waiting for weights");
}

TEST_CASE("a bound is the cause with most cycles") {
  const auto bound = [](Cause cause) {
    Ledger ledger;
    ledger[cause] = 1;
    return bound_of(ledger);
  };
  CHECK(bound(Cause::compute) == "compute");
  CHECK(bound(Cause::fill_drain) == "compute");
  CHECK(bound(Cause::wait_weights) == "dram");
  CHECK(bound(Cause::wait_ifmap) == "dram");
  CHECK(bound(Cause::wait_ofmap) == "dram");
  CHECK(bound(Cause::bank_conflict) == "sram");
  CHECK(bound(Cause::vector) == "vector");
  CHECK(bound(Cause::control) == "control");
}

TEST_CASE("compare.json holds both runs and pairs their layers by position") {
  const Comparison comparison{"group_base=8", "groups=4", base_run(), groups_run()};
  const Json json = compare_json(comparison);
  CHECK(json.at("schema") == "vargsim/compare/1");
  CHECK(json.at("a") == run_json(base_run()));
  CHECK(json.at("b") == run_json(groups_run()));
  REQUIRE(json.at("layers").size() == base_run().layers.size());
  for (std::size_t i = 0; i < base_run().layers.size(); ++i) {
    CHECK(json.at("layers")[i].at("a") == json.at("a").at("layers")[i]);
    CHECK(json.at("layers")[i].at("b") == json.at("b").at("layers")[i]);
  }
  CHECK(json.at("match").is_null());
}

TEST_CASE("a comparison at equal MACs says which widths b got") {
  Comparison comparison{"one", "other", base_run(), groups_run()};
  CHECK_THAT(comparison_table(comparison), !Catch::Contains("matches"));
  comparison.match = WidthMatch{{64, 128, 256}, {64, 144, 240}, -1.3109, 12.5};
  const Json match = compare_json(comparison).at("match");
  CHECK(match.at("widths") == Json({64, 144, 240}));
  CHECK(match.at("table_widths") == Json({64, 128, 256}));
  CHECK(match.at("residual_percent") == -1.3109);
  CHECK(match.at("largest_change_percent") == 12.5);
  CHECK_THAT(
      comparison_table(comparison),
      Catch::Contains("\nb matches a's MACs: stage widths 64,128,256 -> 64,144,240 (largest change 12.5 "
                      "%), residual -1.31 %\n"));
}

TEST_CASE("the comparison says which side wins and ends in totals") {
  const Comparison comparison{"one", "other", base_run(), groups_run()};
  const std::string table = comparison_table(comparison);
  CHECK_THAT(table, Catch::Contains("a = one, b = other"));
  CHECK_THAT(table, Catch::Contains("\ntotal "));
  const bool a_wins = base_run().total.cycles < groups_run().total.cycles;
  CHECK_THAT(what_decides(comparison), Catch::StartsWith(a_wins ? "one is" : "other is"));
}

TEST_CASE("equal runs are told to be equal") {
  const Comparison comparison{"x", "y", base_run(), base_run()};
  CHECK_THAT(what_decides(comparison), Catch::StartsWith("x and y take equally long"));
}

TEST_CASE("every multiplier cycle of a layer's tiles has one fate, and the useful ones are its MACs") {
  LaneResult sum;
  for (const LayerResult& layer : base_run().layers) {
    INFO(layer.name);
    CHECK(layer.lanes.parts[0] == layer.macs);
    CHECK(layer.lanes.sum() % 1024 == 0);  // whole cycles of edge_npu's multipliers
    CHECK((layer.lanes.sum() > 0) == (layer.op == "conv2d" || layer.op == "fully_connected"));
    CHECK(layer.mapping.empty() == (layer.lanes.sum() == 0));
    sum += layer.lanes;
  }
  CHECK(sum.parts == base_run().total.lanes.parts);
}

TEST_CASE("an explanation names mapping, lanes and what a layer waits for") {
  const LayerResult& layer = base_run().layers.front();
  const std::string text = explain_layer(layer);
  for (const std::string& part : {layer.name, layer.mapping, std::string("useful"),
                                  std::string("idle: channels or taps"), std::string("waiting for ifmaps")})
    CHECK_THAT(text, Catch::Contains(part));
  const Json json = explanation_json(layer);
  CHECK(json.at("lanes").at("useful") == layer.macs);
  CHECK(json.at("ledger").size() == cause_count);
  const std::string whole = explain_network(base_run(), 3);
  CHECK(std::count(whole.begin(), whole.end(), '\n') > 8);
  CHECK_THAT(whole, Catch::Contains("vargnet_v2 on edge_npu"));
}

}  // namespace vargsim::test
