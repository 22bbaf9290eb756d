#include "sim/report/writers/diff_report.h"

#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "sim/base/text.h"
#include "sim/report/html/page.h"
#include "sim/report/report_table.h"

namespace vargsim {
namespace {

using Align = ReportTable::Align;

std::string shown(const Json& value) {
  if (value.is_null()) return "-";
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_integer()) return with_thousands(value.get<std::int64_t>());
  return value.is_number() ? fmt::format("{:.6g}", value.get<double>()) : value.dump();
}

ReportTable::Cell value_cell(const Json& value) {
  return {shown(value), value.is_null() ? "" : value.is_string() ? value.get<std::string>() : value.dump()};
}

ReportTable::Cell change_cell(const Json& row) {
  const Json& change = row.at("change_percent");
  if (change.is_null()) return {"new", ""};
  return {change == 0.0 ? "=" : fmt::format("{:+.2f} %", change.get<double>()), change.dump()};
}

ReportTable::Cell difference_cell(std::int64_t difference) {
  return {(difference > 0 ? "+" : "") + with_thousands(difference), std::to_string(difference)};
}

ReportTable configuration_table(const Json& document) {
  ReportTable table({{"configuration", Align::left}, {"a", Align::left}, {"b", Align::left}});
  for (const Json& row : document.at("configuration")) {
    const auto text = [](const Json& value) {
      return value.is_null() ? std::string("-") : value.is_string() ? value.get<std::string>() : value.dump();
    };
    table.add({row.at("key").get<std::string>(), text(row.at("a")), text(row.at("b"))});
  }
  return table;
}

ReportTable totals_table(const Json& document) {
  ReportTable table({{"total", Align::left}, {"a"}, {"b"}, {"change"}});
  for (const Json& row : document.at("totals"))
    table.add({row.at("name").get<std::string>(), value_cell(row.at("a")), value_cell(row.at("b")),
               change_cell(row)});
  return table;
}

ReportTable ledger_table(const Json& document) {
  ReportTable table({{"cycles by cause", Align::left}, {"a"}, {"b"}, {"b-a"}});
  for (const Json& row : document.at("ledger")) {
    table.add({row.at("cause").get<std::string>(), value_cell(row.at("a")), value_cell(row.at("b")),
               difference_cell(row.at("difference").get<std::int64_t>())});
  }
  return table;
}

bool is_equal(const Json& row) {
  return row.at("a") == row.at("b");
}

ReportTable layers_table(const Json& document, std::size_t most, bool all) {
  ReportTable table({{"layer", Align::left},
                     {"cycles a"},
                     {"cycles b"},
                     {"b-a"},
                     {"DRAM bytes a"},
                     {"DRAM bytes b"},
                     {"bound a", Align::left},
                     {"bound b", Align::left}});
  std::size_t count = 0;
  for (const Json& row : document.at("layers")) {
    if (!all && is_equal(row)) continue;
    if (count++ == most) break;
    const auto figure = [&row](const char* side, const char* key) {
      return row.at(side).is_null() ? ReportTable::Cell("-", "") : value_cell(row.at(side).at(key));
    };
    table.add({row.at("name").get<std::string>(), figure("a", "cycles"), figure("b", "cycles"),
               difference_cell(row.at("difference").get<std::int64_t>()), figure("a", "dram_bytes"),
               figure("b", "dram_bytes"), figure("a", "bound"), figure("b", "bound")});
  }
  return table;
}

}  // namespace

std::string diff_text(const RunDiff& diff, std::size_t most_layers) {
  const Json& document = diff.document;
  std::string text = fmt::format("a = {}\nb = {}\n\n", diff.label_a, diff.label_b);
  const ReportTable configuration = configuration_table(document);
  text += (configuration.empty() ? "The configurations are equal.\n" : configuration.text()) + "\n";
  text += totals_table(document).text() + "\n" + ledger_table(document).text() + "\n";
  const ReportTable layers = layers_table(document, most_layers, false);
  text += layers.empty() ? "No layer differs.\n" : layers.text();
  std::size_t differ = 0;
  for (const Json& row : document.at("layers"))
    if (!is_equal(row)) ++differ;
  if (differ > most_layers)
    text += fmt::format("... and {} more layers that differ less\n", differ - most_layers);
  return text + "\n" + document.at("summary").get<std::string>() + "\n";
}

std::string diff_markdown(const RunDiff& diff) {
  const Json& document = diff.document;
  const ReportTable configuration = configuration_table(document);
  return fmt::format("# {} against {}\n\n{}\n\n{}\n{}\n{}\n{}", markdown_text(diff.label_a),
                     markdown_text(diff.label_b), markdown_text(document.at("summary").get<std::string>()),
                     configuration.empty() ? "The configurations are equal.\n" : configuration.markdown(),
                     totals_table(document).markdown(), ledger_table(document).markdown(),
                     layers_table(document, document.at("layers").size(), true).markdown());
}

std::string diff_csv(const RunDiff& diff) {
  return layers_table(diff.document, diff.document.at("layers").size(), true).csv();
}

namespace {

/// A path's last part, where that tells the two apart.
std::pair<std::string, std::string> short_labels(const RunDiff& diff) {
  const auto last = [](const std::string& path) {
    const std::filesystem::path whole(path);
    return (whole.has_filename() ? whole.filename() : whole.parent_path().filename()).string();
  };
  if (last(diff.label_a) == last(diff.label_b)) return {diff.label_a, diff.label_b};
  return {last(diff.label_a), last(diff.label_b)};
}

}  // namespace

std::string diff_html(const RunDiff& diff) {
  const auto [label_a, label_b] = short_labels(diff);
  Json pairs = Json::array();
  for (const LayerPair& pair : diff.pairs)
    pairs.push_back({pair.a, pair.b});
  return html_page({{"kind", "diff"},
                    {"title", fmt::format("{} against {}", label_a, label_b)},
                    {"eyebrow", "vargsim diff: from a to b"},
                    {"summary", {diff.document.at("summary")}},
                    {"tool", diff.b.at("tool")},
                    {"labels", {{"a", label_a}, {"b", label_b}}},
                    {"a", diff.a},
                    {"b", diff.b},
                    {"pairs", pairs},
                    {"configuration", diff.document.at("configuration")}});
}

}  // namespace vargsim
