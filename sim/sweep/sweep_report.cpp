#include "sim/sweep/sweep_report.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/base/text.h"
#include "sim/report/html/page.h"
#include "sim/report/report_table.h"
#include "sim/sweep/confirmation.h"
#include "sim/sweep/store.h"

namespace vargsim {
namespace {

/// Points on a page at most: results.csv has them all.
constexpr int most_page_points = 20'000;
constexpr int most_rejected_points = 1'000;
constexpr int most_markdown_points = 500;

/// What a page offers to draw, where the results have it.
constexpr const char* shown_figures[] = {"total.cycles",
                                         "total.latency_ms",
                                         "total.mac_utilisation",
                                         "total.dram.read_bytes",
                                         "total.dram.write_bytes",
                                         "total.dram.bandwidth_utilisation",
                                         "total.energy_uj.total",
                                         "total.average_power_mw",
                                         "total.frames_per_second",
                                         "total.sram.peak_bytes",
                                         "total.macs"};

Json json_of(const Cell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return *integer;
  if (const auto* real = std::get_if<double>(&cell)) return *real;
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  return nullptr;
}

class SweepReport {
 public:
  explicit SweepReport(const Database& results)
      : results_(results),
        identity_(identity_of(results)),
        spec_(Json::parse(identity_.spec)),
        axes_(keys_of(results)) {
    const std::vector<std::string> there = results.columns_of("points");
    for (const char* figure : shown_figures) {
      if (std::find(there.begin(), there.end(), figure) != there.end()) figures_.emplace_back(figure);
    }
    ok_ = std::get<std::int64_t>(results.value("SELECT count(*) FROM points WHERE status = 'ok'"));
  }

  Json page() const {
    Json columns = read_columns(most_page_points);
    Json figures = figures_;
    if (columns.contains("dram_bytes")) figures.insert(figures.begin() + 1, "dram_bytes");
    return {{"kind", "sweep"},
            {"title", title()},
            {"eyebrow", "vargsim sweep"},
            {"summary", sentences()},
            {"tool", {{"name", "vargsim"}, {"version", identity_.version}}},
            {"axes", axes_},
            {"figures", figures},
            {"columns", columns},
            {"note", ok_ > most_page_points
                         ? fmt::format("The {} points with the fewest cycles of {}; results.csv has all.",
                                       with_thousands(most_page_points), with_thousands(ok_))
                         : "All columns are in results.csv, layers in results.sqlite."},
            {"rejected", rejected()},
            {"rejected_note", fmt::format("Up to {}.", with_thousands(most_rejected_points))},
            {"confirmations", confirmations_json()},
            {"spec", spec_}};
  }

  std::string markdown() const {
    std::string text = fmt::format("# {}\n\n", markdown_text(title()));
    for (const std::string& sentence : sentences())
      text += markdown_text(sentence) + "\n\n";
    if (figures_.empty()) return text;
    std::vector<ReportTable::Column> titles{{"point"}};
    for (const auto* names : {&axes_, &figures_}) {
      for (const std::string& name : *names)
        titles.push_back({name});
    }
    ReportTable table(titles);
    Statement rows = results_.prepare(selection(most_markdown_points));
    while (rows.step()) {
      std::vector<ReportTable::Cell> cells;
      for (int i = 0; i < rows.columns(); ++i)
        cells.emplace_back(cell_text(rows.cell(i)));
      table.add(std::move(cells));
    }
    return text +
           fmt::format("Fewest cycles first, up to {} points.\n\n{}", most_markdown_points, table.markdown());
  }

 private:
  std::string title() const {
    if (axes_.empty()) return "Sweep";
    return "Sweep of " + join(axes_, axes_.size() == 2 ? " and " : ", ");
  }

  std::string settings_of(Statement& row) const {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < axes_.size(); ++i)
      words.push_back(fmt::format("{} {}", axes_[i], cell_text(row.cell(static_cast<int>(i) + 1))));
    return words.empty() ? "the only setting" : join(words);
  }

  std::vector<std::string> sentences() const {
    std::vector<std::string> counts;
    Statement statuses =
        results_.prepare("SELECT status, count(*) FROM points GROUP BY status ORDER BY status");
    while (statuses.step())
      counts.push_back(fmt::format("{} {}", with_thousands(statuses.integer(1)), statuses.text(0)));
    std::vector<std::string> sentences;
    if (!figures_.empty() && figures_.front() == "total.cycles") {
      Statement best = results_.prepare(selection(1));
      const auto cycles_column = static_cast<int>(axes_.size()) + 1;
      if (best.step()) {
        sentences.push_back(fmt::format("The fewest cycles, {}, come with {}.",
                                        with_thousands(best.integer(cycles_column)), settings_of(best)));
      }
    }
    sentences.push_back(
        fmt::format("Points, {}: {}. All columns are in results.csv, layers in results.sqlite.",
                    identity_.figures, counts.empty() ? "none" : join(counts)));
    return sentences;
  }

  /// Point, axes, figures of the points that are ok, the fewest cycles first.
  std::string selection(int most) const {
    std::string list = quoted_name("point");
    for (const auto* names : {&axes_, &figures_}) {
      for (const std::string& name : *names)
        list += ", " + quoted_name(name);
    }
    const bool ranked = !figures_.empty() && figures_.front() == "total.cycles";
    return fmt::format("SELECT {} FROM points WHERE status = 'ok' ORDER BY {} LIMIT {}", list,
                       ranked ? "\"total.cycles\", \"point\"" : "\"point\"", most);
  }

  Json read_columns(int most) const {
    std::vector<std::string> names{"point"};
    names.insert(names.end(), axes_.begin(), axes_.end());
    names.insert(names.end(), figures_.begin(), figures_.end());
    std::vector<Json> values(names.size(), Json::array());
    Statement rows = results_.prepare(selection(most));
    while (rows.step()) {
      for (std::size_t i = 0; i < names.size(); ++i)
        values[i].push_back(json_of(rows.cell(static_cast<int>(i))));
    }
    Json columns = Json::object();
    for (std::size_t i = 0; i < names.size(); ++i)
      columns[names[i]] = std::move(values[i]);
    add_dram_bytes(columns);
    return columns;
  }

  static void add_dram_bytes(Json& columns) {
    if (!columns.contains("total.dram.read_bytes") || !columns.contains("total.dram.write_bytes")) return;
    const Json& read = columns.at("total.dram.read_bytes");
    const Json& written = columns.at("total.dram.write_bytes");
    Json sums = Json::array();
    for (std::size_t i = 0; i < read.size(); ++i) {
      const bool known = read[i].is_number() && written[i].is_number();
      sums.push_back(known ? Json(read[i].get<std::int64_t>() + written[i].get<std::int64_t>())
                           : Json(nullptr));
    }
    columns["dram_bytes"] = std::move(sums);
  }

  Json rejected() const {
    std::vector<std::string> names{"point"};
    names.insert(names.end(), axes_.begin(), axes_.end());
    names.insert(names.end(), {"status", "reason"});
    std::string list;
    for (const std::string& name : names)
      list += (list.empty() ? "" : ", ") + quoted_name(name);
    Statement rows =
        results_.prepare(fmt::format("SELECT {} FROM points WHERE status <> 'ok' ORDER BY \"point\" LIMIT {}",
                                     list, most_rejected_points));
    Json all = Json::array();
    while (rows.step()) {
      Json row = Json::object();
      for (std::size_t i = 0; i < names.size(); ++i)
        row[names[i]] = json_of(rows.cell(static_cast<int>(i)));
      all.push_back(std::move(row));
    }
    return all;
  }

  Json confirmations_json() const {
    Json all = Json::array();
    for (const Confirmation& each : confirmations(results_)) {
      all.push_back({{"point", each.point},
                     {"estimated", each.estimated},
                     {"simulated", each.simulated},
                     {"off_percent", each.off_percent()}});
    }
    return all;
  }

  const Database& results_;
  SweepIdentity identity_;
  Json spec_;
  std::vector<std::string> axes_;
  std::vector<std::string> figures_;
  std::int64_t ok_ = 0;
};

}  // namespace

std::string sweep_html(const Database& results) {
  return html_page(SweepReport(results).page());
}

std::string sweep_markdown(const Database& results) {
  return SweepReport(results).markdown();
}

}  // namespace vargsim
