#include "sim/sweep/export.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/sweep/confirmation.h"
#include "sim/sweep/store.h"

namespace vargsim {
namespace {

/// Rows of a report's table at most: a browser shows no million, and results.csv has them all.
constexpr int most_report_rows = 500;

/// What a report shows of a point beside its settings, where the results have it.
constexpr const char* shown_figures[] = {"total.cycles", "total.latency_ms", "total.mac_utilisation",
                                         "total.dram.read_bytes", "total.dram.write_bytes"};

/// A file that takes its place when it is complete.
class NewFile {
 public:
  NewFile(const std::string& folder, const std::string& name)
      : path_(std::filesystem::path(folder) / name),
        part_(path_.string() + ".part"),
        stream_(part_, std::ios::binary) {}

  std::ostream& stream() { return stream_; }

  void finish() {
    stream_.close();
    std::error_code error;
    if (stream_) std::filesystem::rename(part_, path_, error);
    if (stream_ && !error) return;
    std::filesystem::remove(part_, error);
    throw InfeasibleError(fmt::format("{}: cannot be written; is the disk full?", path_.string()));
  }

 private:
  std::filesystem::path path_;
  std::string part_;
  std::ofstream stream_;
};

std::string select(const std::vector<std::string>& columns, const std::string& table,
                   const std::string& rest) {
  std::string list;
  for (const std::string& column : columns)
    list += (list.empty() ? "" : ", ") + quoted_name(column);
  return fmt::format("SELECT {} FROM {} {}", list, quoted_name(table), rest);
}

void write_csv(const Database& results, const std::string& folder, const std::string& table,
               const std::string& name) {
  const std::vector<std::string> columns = ordered_columns(results, table, keys_of(results));
  NewFile file(folder, name);
  for (std::size_t i = 0; i < columns.size(); ++i)
    file.stream() << (i == 0 ? "" : ",") << csv_field(columns[i]);
  file.stream() << "\n";
  Statement rows = results.prepare(select(columns, table, "ORDER BY \"point\""));
  while (rows.step()) {
    for (int i = 0; i < rows.columns(); ++i)
      file.stream() << (i == 0 ? "" : ",") << csv_field(cell_text(rows.cell(i)));
    file.stream() << "\n";
  }
  file.finish();
}

class Report {
 public:
  Report(const Database& results, std::ostream& out)
      : results_(results), out_(out), identity_(identity_of(results)) {}

  void write() {
    out_ << "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>vargsim "
            "sweep</title>\n<style>"
            "body{font:14px sans-serif;margin:2em}table{border-collapse:collapse;margin:1em 0}"
            "td,th{border:1px solid #ccc;padding:2px 8px;text-align:right}th{background:#eee}"
            "pre{background:#f6f6f6;padding:1em;white-space:pre-wrap}</style></head><body>\n<h1>Sweep</h1>\n";
    out_ << fmt::format("<p>{} with vargsim {}. ", html_text(identity_.figures),
                        html_text(identity_.version));
    Statement counts =
        results_.prepare("SELECT status, count(*) FROM points GROUP BY status ORDER BY status");
    while (counts.step())
      out_ << fmt::format("{} {}. ", counts.integer(1), html_text(counts.text(0)));
    out_ << "All columns are in results.csv, layers in results.sqlite.</p>\n";
    out_ << fmt::format("<details><summary>Specification</summary><pre>{}</pre></details>\n",
                        html_text(Json::parse(identity_.spec).dump(2)));
    write_confirmations();
    const std::vector<std::string> columns = shown_columns();
    if (has_figures_)
      table(fmt::format("Fewest cycles first, up to {}", most_report_rows), columns, "status = 'ok'",
            "\"total.cycles\", \"point\"");
    std::vector<std::string> reasons{"point"};
    const std::vector<std::string> keys = keys_of(results_);
    reasons.insert(reasons.end(), keys.begin(), keys.end());
    reasons.insert(reasons.end(), {"status", "reason"});
    table(fmt::format("Points without figures, up to {}", most_report_rows), reasons, "status <> 'ok'",
          "\"point\"");
    out_ << "</body></html>\n";
  }

 private:
  std::vector<std::string> shown_columns() {
    std::vector<std::string> columns{"point"};
    const std::vector<std::string> keys = keys_of(results_);
    columns.insert(columns.end(), keys.begin(), keys.end());
    const std::vector<std::string> there = results_.columns_of("points");
    for (const char* figure : shown_figures) {
      if (std::find(there.begin(), there.end(), figure) != there.end()) columns.emplace_back(figure);
    }
    has_figures_ = std::find(there.begin(), there.end(), "total.cycles") != there.end();
    return columns;
  }

  void table(const std::string& title, const std::vector<std::string>& columns, const std::string& where,
             const std::string& order) {
    Statement rows = results_.prepare(select(
        columns, "points", fmt::format("WHERE {} ORDER BY {} LIMIT {}", where, order, most_report_rows)));
    if (!rows.step()) return;
    out_ << fmt::format("<h2>{}</h2>\n<table><tr>", html_text(title));
    for (const std::string& column : columns)
      out_ << "<th>" << html_text(column) << "</th>";
    out_ << "</tr>\n";
    do {
      out_ << "<tr>";
      for (int i = 0; i < rows.columns(); ++i)
        out_ << "<td>" << html_text(cell_text(rows.cell(i))) << "</td>";
      out_ << "</tr>\n";
    } while (rows.step());
    out_ << "</table>\n";
  }

  void write_confirmations() {
    const std::vector<Confirmation> all = confirmations(results_);
    if (all.empty()) return;
    out_ << "<h2>Estimates that were simulated</h2>\n<table><tr><th>point</th><th>estimated cycles</th>"
            "<th>simulated cycles</th><th>estimate off by %</th></tr>\n";
    for (const Confirmation& each : all) {
      out_ << fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{:+.2f}</td></tr>\n", each.point,
                          each.estimated, each.simulated, each.off_percent());
    }
    out_ << "</table>\n";
  }

  const Database& results_;
  std::ostream& out_;
  SweepIdentity identity_;
  bool has_figures_ = false;
};

}  // namespace

std::string html_text(const std::string& text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '&':
        html += "&amp;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

void export_results(const Database& results, const std::string& folder) {
  write_csv(results, folder, "points", "results.csv");
  if (results.value("SELECT count(*) FROM confirmed") != Cell{std::int64_t{0}})
    write_csv(results, folder, "confirmed", "confirmed.csv");
  NewFile report(folder, "report.html");
  Report(results, report.stream()).write();
  report.finish();
}

}  // namespace vargsim
