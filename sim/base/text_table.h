#pragma once
/// A table for the terminal whose columns are as wide as their widest cell.

#include <string>
#include <vector>

namespace vargsim {

class TextTable {
 public:
  enum class Align { left, right };
  struct Column {
    std::string title;
    Align align = Align::right;
  };

  explicit TextTable(std::vector<Column> columns);

  /// One cell a column.
  void add(std::vector<std::string> cells);

  /// Title line and rows; two spaces between columns, none at the ends of lines.
  std::string text() const;

 private:
  std::string line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;  ///< the first holds the titles
};

}  // namespace vargsim
