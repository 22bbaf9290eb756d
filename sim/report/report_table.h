#pragma once
/// A table that can be CSV, Markdown or text for a terminal.

#include <string>
#include <vector>

namespace vargsim {

class ReportTable {
 public:
  enum class Align { left, right };
  struct Column {
    std::string title;
    Align align = Align::right;
  };
  /// What a person reads, and what a program reads.
  struct Cell {
    std::string text;
    std::string raw;

    Cell(std::string both) : text(both), raw(std::move(both)) {}  // NOLINT(google-explicit-constructor)
    Cell(const char* both) : text(both), raw(both) {}             // NOLINT(google-explicit-constructor)
    Cell(std::string shown, std::string read) : text(std::move(shown)), raw(std::move(read)) {}
  };

  explicit ReportTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// One cell a column.
  void add(std::vector<Cell> cells) { rows_.push_back(std::move(cells)); }

  std::string csv() const;
  std::string markdown() const;
  std::string text() const;
  bool empty() const { return rows_.empty(); }

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

/// Cells of figures: with thousands or a number of decimals for people, in full for programs.
ReportTable::Cell count_cell(std::int64_t value);
ReportTable::Cell number_cell(double value, int decimals);

/// Text that Markdown shows literally, on one line.
std::string markdown_text(const std::string& text);

}  // namespace vargsim
