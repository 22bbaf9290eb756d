#include "sim/report/diff.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>

#include <fmt/format.h>

#include "sim/base/text.h"

namespace vargsim {
namespace {

struct Total {
  const char* name;
  const char* pointer;
  bool is_cost;  ///< --fail-above looks at it
};

/// `dram.bytes` is the sum of what is read and written.
constexpr Total totals[] = {{"cycles", "/cycles", true},
                            {"latency_ms", "/latency_ms", false},
                            {"dram.bytes", nullptr, true},
                            {"dram.read_bytes", "/dram/read_bytes", false},
                            {"dram.write_bytes", "/dram/write_bytes", false},
                            {"energy_uj.total", "/energy_uj/total", true},
                            {"macs", "/macs", false},
                            {"recomputed_macs", "/recomputed_macs", false},
                            {"mac_utilisation", "/mac_utilisation", false},
                            {"dram.bandwidth_utilisation", "/dram/bandwidth_utilisation", false},
                            {"dram.row_hits", "/dram/row_hits", false},
                            {"sram.bank_conflict_cycles", "/sram/bank_conflict_cycles", false},
                            {"sram.peak_bytes", "/sram/peak_bytes", false}};

std::int64_t bytes_of(const Json& part) {
  const Json& dram = part.at("dram");
  return dram.at("read_bytes").get<std::int64_t>() + dram.at("write_bytes").get<std::int64_t>();
}

Json total_of(const Json& run, const Total& total) {
  const Json& all = run.at("total");
  if (total.pointer == nullptr) return bytes_of(all);
  const Json::json_pointer pointer(total.pointer);
  return all.contains(pointer) ? all.at(pointer) : Json(nullptr);
}

/// Null where there is nothing to divide by.
Json change_percent(const Json& a, const Json& b) {
  if (!a.is_number() || !b.is_number()) return nullptr;
  if (a == b) return 0.0;
  const auto before = a.get<double>();
  if (before == 0) return nullptr;
  return 100 * (b.get<double>() - before) / std::abs(before);
}

void flatten(const Json& value, const std::string& path, std::map<std::string, Json>& leaves) {
  if (!value.is_object()) {
    leaves[path] = value;
    return;
  }
  for (const auto& [key, member] : value.items())
    flatten(member, path.empty() ? key : fmt::format("{}.{}", path, key), leaves);
}

std::map<std::string, Json> configuration_of(const Json& run) {
  std::map<std::string, Json> leaves;
  flatten(run.at("hardware"), "hw", leaves);
  flatten(run.at("dram_part"), "dram_part", leaves);
  flatten(run.at("network").at("options"), "network", leaves);
  for (const auto& [key, value] : run.at("schedule").items()) {
    if (key != "fusion_groups") flatten(value, "schedule." + key, leaves);
  }
  leaves["network"] = run.at("network").at("name");
  leaves["tool.version"] = run.at("tool").at("version");
  return leaves;
}

Json configuration_diff(const Json& a, const Json& b) {
  const std::map<std::string, Json> of_a = configuration_of(a);
  const std::map<std::string, Json> of_b = configuration_of(b);
  std::map<std::string, Json> keys = of_a;
  keys.insert(of_b.begin(), of_b.end());
  Json rows = Json::array();
  for (const auto& entry : keys) {
    const auto in_a = of_a.find(entry.first);
    const auto in_b = of_b.find(entry.first);
    const Json value_a = in_a == of_a.end() ? Json(nullptr) : in_a->second;
    const Json value_b = in_b == of_b.end() ? Json(nullptr) : in_b->second;
    if (value_a != value_b) rows.push_back({{"key", entry.first}, {"a", value_a}, {"b", value_b}});
  }
  return rows;
}

Json totals_diff(const Json& a, const Json& b) {
  Json rows = Json::array();
  for (const Total& total : totals) {
    const Json of_a = total_of(a, total);
    const Json of_b = total_of(b, total);
    if (of_a.is_null() && of_b.is_null()) continue;
    rows.push_back(
        {{"name", total.name}, {"a", of_a}, {"b", of_b}, {"change_percent", change_percent(of_a, of_b)}});
  }
  return rows;
}

std::int64_t magnitude(const Json& row) {
  return std::abs(row.at("difference").get<std::int64_t>());
}

void sort_by_effect(Json& rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Json& x, const Json& y) { return magnitude(x) > magnitude(y); });
}

Json ledger_diff(const Json& a, const Json& b) {
  const Json& of_a = a.at("total").at("ledger");
  const Json& of_b = b.at("total").at("ledger");
  Json causes = of_a;
  causes.update(of_b);
  Json rows = Json::array();
  for (const auto& item : causes.items()) {
    const auto cycles_a = of_a.value(item.key(), std::int64_t{0});
    const auto cycles_b = of_b.value(item.key(), std::int64_t{0});
    rows.push_back(
        {{"cause", item.key()}, {"a", cycles_a}, {"b", cycles_b}, {"difference", cycles_b - cycles_a}});
  }
  sort_by_effect(rows);
  return rows;
}

std::vector<LayerPair> pair_layers(const Json& a, const Json& b) {
  std::map<std::string, std::vector<int>> open;  // positions in b, last first
  const auto count_b = static_cast<int>(b.size());
  for (int i = count_b - 1; i >= 0; --i)
    open[b[static_cast<std::size_t>(i)].at("name").get<std::string>()].push_back(i);
  std::vector<LayerPair> pairs;
  for (std::size_t i = 0; i < a.size(); ++i) {
    LayerPair pair{static_cast<int>(i), -1};
    const auto found = open.find(a[i].at("name").get<std::string>());
    if (found != open.end() && !found->second.empty()) {
      pair.b = found->second.back();
      found->second.pop_back();
    }
    pairs.push_back(pair);
  }
  std::vector<int> left;
  for (const auto& entry : open)
    left.insert(left.end(), entry.second.begin(), entry.second.end());
  std::sort(left.begin(), left.end());
  for (const int position : left)
    pairs.push_back({-1, position});
  return pairs;
}

Json layer_figures(const Json& layers, int position) {
  if (position < 0) return nullptr;
  const Json& layer = layers[static_cast<std::size_t>(position)];
  return {{"cycles", layer.at("cycles")},
          {"dram_bytes", bytes_of(layer)},
          {"energy_uj", layer.at("energy_uj").at("total")},
          {"bound", layer.at("bound")}};
}

Json layers_diff(const Json& a, const Json& b, const std::vector<LayerPair>& pairs) {
  Json rows = Json::array();
  for (const LayerPair& pair : pairs) {
    const Json of_a = layer_figures(a, pair.a);
    const Json of_b = layer_figures(b, pair.b);
    const auto cycles_a = of_a.is_null() ? std::int64_t{0} : of_a.at("cycles").get<std::int64_t>();
    const auto cycles_b = of_b.is_null() ? std::int64_t{0} : of_b.at("cycles").get<std::int64_t>();
    const Json& layer =
        pair.a >= 0 ? a[static_cast<std::size_t>(pair.a)] : b[static_cast<std::size_t>(pair.b)];
    rows.push_back(
        {{"name", layer.at("name")}, {"a", of_a}, {"b", of_b}, {"difference", cycles_b - cycles_a}});
  }
  sort_by_effect(rows);
  return rows;
}

std::string direction(const Json& change, const char* less, const char* more) {
  return change.get<double>() < 0 ? fmt::format("{:.2f} % {}", -change.get<double>(), less)
                                  : fmt::format("{:.2f} % {}", change.get<double>(), more);
}

std::string summary_of(const Json& document) {
  const Json& cycles = document.at("totals").at(0);
  if (cycles.at("a") == cycles.at("b")) return "Both runs take equally many cycles.";
  std::string text = "a takes no cycles, b does";
  if (!cycles.at("change_percent").is_null())
    text = fmt::format("b takes {} cycles", direction(cycles.at("change_percent"), "fewer", "more"));
  const Json& cause = document.at("ledger").at(0);
  text += fmt::format("; most of the difference is {} ({}{} cycles)", cause.at("cause").get<std::string>(),
                      cause.at("difference").get<std::int64_t>() > 0 ? "+" : "",
                      with_thousands(cause.at("difference").get<std::int64_t>()));
  if (!document.at("layers").empty() && magnitude(document.at("layers").at(0)) > 0) {
    const Json& layer = document.at("layers").at(0);
    text += fmt::format(", most of any layer in {} ({}{})", layer.at("name").get<std::string>(),
                        layer.at("difference").get<std::int64_t>() > 0 ? "+" : "",
                        with_thousands(layer.at("difference").get<std::int64_t>()));
  }
  return text + ".";
}

}  // namespace

RunDiff diff_runs(const std::string& label_a, Json a, const std::string& label_b, Json b) {
  RunDiff diff{label_a, label_b, std::move(a), std::move(b), {}, {}};
  diff.pairs = pair_layers(diff.a.at("layers"), diff.b.at("layers"));
  diff.document = {{"schema", "vargsim/diff/1"},
                   {"a", label_a},
                   {"b", label_b},
                   {"configuration", configuration_diff(diff.a, diff.b)},
                   {"totals", totals_diff(diff.a, diff.b)},
                   {"ledger", ledger_diff(diff.a, diff.b)},
                   {"layers", layers_diff(diff.a.at("layers"), diff.b.at("layers"), diff.pairs)}};
  diff.document["summary"] = summary_of(diff.document);
  return diff;
}

std::vector<std::string> grown_above(const RunDiff& diff, double percent) {
  std::vector<std::string> grown;
  for (const Total& total : totals) {
    if (!total.is_cost) continue;
    const Json of_a = total_of(diff.a, total);
    const Json of_b = total_of(diff.b, total);
    if (!of_a.is_number() || !of_b.is_number() || of_b.get<double>() <= of_a.get<double>()) continue;
    const Json change = change_percent(of_a, of_b);
    if (change.is_null()) {
      grown.push_back(fmt::format("{} from 0 to {}", total.name, of_b.dump()));
    } else if (change.get<double>() > percent) {
      grown.push_back(fmt::format("{} by {:.2f} %", total.name, change.get<double>()));
    }
  }
  return grown;
}

}  // namespace vargsim
