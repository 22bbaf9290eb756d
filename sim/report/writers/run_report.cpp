#include "sim/report/writers/run_report.h"

#include <fmt/format.h>

#include "sim/report/html/page.h"
#include "sim/report/report_table.h"
#include "sim/report/run_words.h"

namespace vargsim {
namespace {

using Align = ReportTable::Align;

ReportTable::Cell optional_number(const Json& value, int decimals) {
  return value.is_null() ? ReportTable::Cell("-", "") : number_cell(value.get<double>(), decimals);
}

std::string optional_text(const Json& value) {
  return value.is_null() ? "-" : value.get<std::string>();
}

double kilobytes(const Json& layer, const char* key) {
  return layer.at("dram").at(key).get<double>() / 1e3;
}

ReportTable layers_table(const Json& run) {
  ReportTable table({{"layer", Align::left},
                     {"op", Align::left},
                     {"groups"},
                     {"MMAC"},
                     {"cycles"},
                     {"util %"},
                     {"read kB"},
                     {"write kB"},
                     {"MAC/byte"},
                     {"uJ"},
                     {"bound", Align::left},
                     {"most of its time", Align::left}});
  for (const Json& layer : run.at("layers")) {
    table.add(
        {layer.at("name").get<std::string>(), layer.at("op").get<std::string>(),
         count_cell(layer.at("groups").get<std::int64_t>()),
         number_cell(layer.at("macs").get<double>() / 1e6, 2),
         count_cell(layer.at("cycles").get<std::int64_t>()),
         number_cell(100 * layer.at("mac_utilisation").get<double>(), 1),
         number_cell(kilobytes(layer, "read_bytes"), 1), number_cell(kilobytes(layer, "write_bytes"), 1),
         optional_number(layer.at("intensity_macs_per_byte"), 1),
         number_cell(layer.at("energy_uj").at("total").get<double>(), 2), optional_text(layer.at("bound")),
         layer.at("cycles") == 0 ? "-" : ledger_words(layer.at("ledger"), 2)});
  }
  return table;
}

/// Parts of a total with their shares.
ReportTable shares_table(const std::string& title, const Json& parts, int decimals) {
  double sum = 0;
  for (const auto& [key, value] : parts.items()) {
    if (key != "total" && value.is_number()) sum += value.get<double>();
  }
  ReportTable table({{title, Align::left}, {"amount"}, {"%"}});
  for (const auto& [key, value] : parts.items()) {
    if (key == "total" || !value.is_number() || value.get<double>() == 0) continue;
    table.add(
        {key,
         decimals == 0 ? count_cell(value.get<std::int64_t>()) : number_cell(value.get<double>(), decimals),
         number_cell(100 * value.get<double>() / sum, 1)});
  }
  return table;
}

}  // namespace

std::string run_html(const Json& run) {
  return html_page({{"kind", "run"},
                    {"title", run_title(run)},
                    {"eyebrow", "vargsim run"},
                    {"summary", run_summary(run)},
                    {"warnings", run_warnings(run)},
                    {"tool", run.at("tool")},
                    {"document", run}});
}

std::string run_markdown(const Json& run) {
  std::string text = fmt::format("# {}\n\n", markdown_text(run_title(run)));
  for (const std::string& sentence : run_warnings(run))
    text += fmt::format("**{}**\n\n", markdown_text(sentence));
  for (const std::string& sentence : run_summary(run))
    text += markdown_text(sentence) + "\n";
  const Json& total = run.at("total");
  text += "\n## Totals\n\n" + shares_table("cycles by cause", total.at("ledger"), 0).markdown() + "\n" +
          shares_table("DRAM bytes by tensor", total.at("dram").at("by_tensor"), 0).markdown() + "\n" +
          shares_table("energy by part, uJ", total.at("energy_uj"), 2).markdown();
  return text + "\n## Layers\n\n" + layers_table(run).markdown();
}

}  // namespace vargsim
