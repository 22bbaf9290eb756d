#include "sim/cli/array_report.h"

#include <fmt/format.h>

#include "sim/base/text.h"
#include "sim/base/text_table.h"

namespace vargsim {
namespace {

/// An integer where it is one: only operands of several passes give fractions.
Json whole_or_fraction(double value) {
  const auto whole = static_cast<std::int64_t>(value);
  return double(whole) == value ? Json(whole) : Json(value);
}

Json counts_json(const ArrayCounts& counts, double peak) {
  return {{"cycles", counts.cycles},
          {"macs", counts.macs},
          {"utilisation", counts.utilisation(peak)},
          {"fill_drain", counts.fill_drain},
          {"sram_ifmap_reads", counts.ifmap_reads},
          {"sram_filter_reads", counts.weight_reads}};
}

std::vector<std::string> table_row(const std::string& name, const std::string& groups,
                                   const ArrayCounts& counts, double peak, const std::string& mapping) {
  return {name,
          groups,
          fmt::format("{:.2f}", double(counts.macs) / 1e6),
          with_thousands(counts.cycles),
          with_thousands(counts.fill_drain),
          fmt::format("{:.1f}", 100 * counts.utilisation(peak)),
          with_thousands(counts.ifmap_reads),
          with_thousands(counts.weight_reads),
          mapping};
}

}  // namespace

Json array_json(const ArrayRun& run, const ArrayLabels& labels) {
  Json layers = Json::array();
  for (const ArrayLayer& layer : run.layers) {
    Json json = {{"name", layer.name}};
    json.update(counts_json(layer.counts, run.peak_macs_per_cycle));
    json["groups"] = layer.groups;
    json["mapping"] = layer.mapping;
    layers.push_back(std::move(json));
  }
  return {{"hardware", labels.hardware},
          {"dataflow", labels.dataflow},
          {"compat", labels.compat.empty() ? Json() : Json(labels.compat)},
          {"peak_macs_per_cycle", whole_or_fraction(run.peak_macs_per_cycle)},
          {"layers", std::move(layers)},
          {"total", counts_json(run.total, run.peak_macs_per_cycle)}};
}

std::string array_csv(const ArrayRun& run) {
  std::string csv =
      "name,groups,macs,cycles,fill_drain,utilisation,sram_ifmap_reads,sram_filter_reads,mapping\n";
  for (const ArrayLayer& layer : run.layers) {
    const ArrayCounts& counts = layer.counts;
    csv += fmt::format("{},{},{},{},{},{},{},{},{}\n", csv_cell(layer.name), layer.groups, counts.macs,
                       counts.cycles, counts.fill_drain, counts.utilisation(run.peak_macs_per_cycle),
                       counts.ifmap_reads, counts.weight_reads, csv_cell(layer.mapping));
  }
  return csv;
}

std::string array_table(const ArrayRun& run, const ArrayLabels& labels) {
  TextTable table({{"layer", TextTable::Align::left},
                   {"groups"},
                   {"MMAC"},
                   {"cycles"},
                   {"fill, drain"},
                   {"util %"},
                   {"ifmap reads"},
                   {"filter reads"},
                   {"mapping", TextTable::Align::left}});
  const double peak = run.peak_macs_per_cycle;
  for (const ArrayLayer& layer : run.layers)
    table.add(table_row(layer.name, fmt::format("{}", layer.groups), layer.counts, peak, layer.mapping));
  table.add(table_row("total", "", run.total, peak, ""));
  const std::string counted = labels.compat.empty() ? "" : ", counted as --compat " + labels.compat;
  return fmt::format("{}, {}: {} MACs a cycle, memory ideal{}\n\n{}", labels.hardware, labels.dataflow, peak,
                     counted, table.text());
}

}  // namespace vargsim
