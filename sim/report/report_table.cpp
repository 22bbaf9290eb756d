#include "sim/report/report_table.h"

#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/base/text.h"
#include "sim/base/text_table.h"

namespace vargsim {

std::string markdown_text(const std::string& text) {
  std::string safe;
  for (const char character : text) {
    if (character == '\n' || character == '\r') {
      safe += ' ';
      continue;
    }
    if (std::string_view("\\`*[]<>|~").find(character) != std::string_view::npos) safe += '\\';
    safe += character;
  }
  return safe;
}

std::string ReportTable::csv() const {
  std::string csv;
  for (std::size_t i = 0; i < columns_.size(); ++i)
    csv += (i == 0 ? "" : ",") + csv_cell(columns_[i].title);
  csv += "\n";
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i)
      csv += (i == 0 ? "" : ",") + csv_cell(row[i].raw);
    csv += "\n";
  }
  return csv;
}

std::string ReportTable::markdown() const {
  std::string text = "|";
  std::string line = "|";
  for (const Column& column : columns_) {
    text += " " + markdown_text(column.title) + " |";
    line += column.align == Align::left ? "---|" : "--:|";
  }
  text += "\n" + line + "\n";
  for (const auto& row : rows_) {
    text += "|";
    for (const Cell& cell : row)
      text += " " + markdown_text(cell.text) + " |";
    text += "\n";
  }
  return text;
}

std::string ReportTable::text() const {
  std::vector<TextTable::Column> columns;
  columns.reserve(columns_.size());
  for (const Column& column : columns_)
    columns.push_back(
        {column.title, column.align == Align::left ? TextTable::Align::left : TextTable::Align::right});
  TextTable table(std::move(columns));
  for (const auto& row : rows_) {
    std::vector<std::string> cells;
    cells.reserve(row.size());
    for (const Cell& cell : row)
      cells.push_back(cell.text);
    table.add(std::move(cells));
  }
  return table.text();
}

ReportTable::Cell count_cell(std::int64_t value) {
  return {with_thousands(value), std::to_string(value)};
}

ReportTable::Cell number_cell(double value, int decimals) {
  return {fmt::format("{:.{}f}", value, decimals), nlohmann::json(value).dump()};
}

}  // namespace vargsim
