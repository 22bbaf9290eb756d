#include "sim/report/writers/comparison_report.h"

#include <fmt/format.h>

#include "sim/report/html/page.h"
#include "sim/report/report_table.h"
#include "sim/report/run_words.h"

namespace vargsim {
namespace {

using Align = ReportTable::Align;

std::string label(const Json& comparison, const char* side) {
  return comparison.at("settings").at(side).get<std::string>();
}

std::string title_of(const Json& comparison) {
  return fmt::format("{} against {}", label(comparison, "a"), label(comparison, "b"));
}

std::string subject_of(const Json& comparison) {
  const Json& a = comparison.at("a");
  return fmt::format("{} on {}.", a.at("network").at("name").get<std::string>(),
                     a.at("hardware").value("name", std::string("an accelerator without a name")));
}

std::vector<std::string> sentences_of(const Json& comparison) {
  std::vector<std::string> sentences{comparison.at("summary").get<std::string>(), subject_of(comparison)};
  const Json& match = comparison.at("match");
  if (!match.is_null()) {
    sentences.push_back(
        fmt::format("b has the MACs of a: its stage widths are {} instead of {} (MACs {:+.2f} %).",
                    match.at("widths").dump(), match.at("table_widths").dump(),
                    match.at("residual_percent").get<double>()));
  }
  return sentences;
}

std::int64_t bytes_of(const Json& part) {
  return part.at("dram").at("read_bytes").get<std::int64_t>() +
         part.at("dram").at("write_bytes").get<std::int64_t>();
}

ReportTable::Cell change_cell(double a, double b) {
  if (a == b) return {"=", "0"};
  if (a == 0) return {"new", ""};
  return {fmt::format("{:+.1f} %", 100 * (b - a) / a), fmt::format("{:.4f}", 100 * (b - a) / a)};
}

void add_row(ReportTable& table, const std::string& name, const std::string& op, const Json& a,
             const Json& b) {
  const auto cycles_a = a.at("cycles").get<std::int64_t>();
  const auto cycles_b = b.at("cycles").get<std::int64_t>();
  const auto energy_a = a.at("energy_uj").at("total").get<double>();
  const auto energy_b = b.at("energy_uj").at("total").get<double>();
  const auto groups = [](const Json& part) {
    return part.contains("groups") ? count_cell(part.at("groups").get<std::int64_t>())
                                   : ReportTable::Cell("");
  };
  table.add({name, op, groups(a), groups(b), count_cell(a.at("macs").get<std::int64_t>()),
             count_cell(b.at("macs").get<std::int64_t>()), count_cell(cycles_a), count_cell(cycles_b),
             count_cell(cycles_b - cycles_a), change_cell(double(cycles_a), double(cycles_b)),
             count_cell(bytes_of(a)), count_cell(bytes_of(b)),
             change_cell(double(bytes_of(a)), double(bytes_of(b))), number_cell(energy_a, 2),
             number_cell(energy_b, 2), change_cell(energy_a, energy_b)});
}

ReportTable pairs_table(const Json& comparison) {
  ReportTable table({{"layer", Align::left},
                     {"op", Align::left},
                     {"groups a"},
                     {"groups b"},
                     {"MACs a"},
                     {"MACs b"},
                     {"cycles a"},
                     {"cycles b"},
                     {"cycles b-a"},
                     {"cycles change %"},
                     {"DRAM bytes a"},
                     {"DRAM bytes b"},
                     {"DRAM bytes change %"},
                     {"uJ a"},
                     {"uJ b"},
                     {"uJ change %"}});
  for (const Json& pair : comparison.at("layers")) {
    const Json& a = pair.at("a");
    add_row(table, a.at("name").get<std::string>(), a.at("op").get<std::string>(), a, pair.at("b"));
  }
  add_row(table, "total", "", comparison.at("a").at("total"), comparison.at("b").at("total"));
  return table;
}

}  // namespace

std::string comparison_html(const Json& comparison) {
  Json pairs = Json::array();
  for (std::size_t i = 0; i < comparison.at("layers").size(); ++i)
    pairs.push_back({i, i});
  return html_page({{"kind", "compare"},
                    {"title", title_of(comparison)},
                    {"eyebrow", "vargsim comparison: a against b"},
                    {"summary", sentences_of(comparison)},
                    {"tool", comparison.at("a").at("tool")},
                    {"labels", comparison.at("settings")},
                    {"a", comparison.at("a")},
                    {"b", comparison.at("b")},
                    {"pairs", pairs}});
}

std::string comparison_markdown(const Json& comparison) {
  std::string text = fmt::format("# {}\n\n", markdown_text(title_of(comparison)));
  for (const std::string& sentence : sentences_of(comparison))
    text += markdown_text(sentence) + "\n\n";
  return text + pairs_table(comparison).markdown();
}

std::string comparison_csv(const Json& comparison) {
  return pairs_table(comparison).csv();
}

}  // namespace vargsim
