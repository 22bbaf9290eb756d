#include "sim/sweep/export.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/sweep/store.h"
#include "sim/sweep/sweep_report.h"

namespace vargsim {
namespace {

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

void write_text(const std::string& folder, const std::string& name, const std::string& text) {
  NewFile file(folder, name);
  file.stream() << text;
  file.finish();
}

}  // namespace

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
  write_text(folder, "results.md", sweep_markdown(results));
  write_text(folder, "report.html", sweep_html(results));
}

}  // namespace vargsim
