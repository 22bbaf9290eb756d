#include "sim/sweep/best.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/base/text.h"
#include "sim/base/text_table.h"
#include "sim/sweep/expression.h"
#include "sim/sweep/store.h"

namespace vargsim {
namespace {

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

void check_column(const std::vector<std::string>& there, const std::string& name, const std::string& place) {
  if (std::find(there.begin(), there.end(), name) != there.end()) return;
  const std::string nearest = nearest_name(name, there);
  throw InputError(fmt::format("{}: no column '{}'{}", place, printable(name, 80),
                               nearest.empty() ? "" : "; nearest: " + nearest));
}

struct Candidate {
  std::vector<double> figures;
  std::vector<Cell> row;
};

/// Whether `a` is nowhere worse and somewhere better.
bool beats(const std::vector<double>& a, const std::vector<double>& b) {
  bool is_better = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] > b[i]) return false;
    is_better = is_better || a[i] < b[i];
  }
  return is_better;
}

void consider(std::vector<Candidate>& front, Candidate candidate) {
  const bool is_beaten = std::any_of(front.begin(), front.end(), [&](const Candidate& other) {
    return beats(other.figures, candidate.figures);
  });
  if (is_beaten) return;
  const auto beaten = [&](const Candidate& other) { return beats(candidate.figures, other.figures); };
  front.erase(std::remove_if(front.begin(), front.end(), beaten), front.end());
  front.push_back(std::move(candidate));
}

}  // namespace

Table best_points(const Database& results, const std::vector<std::string>& columns,
                  const std::string& where) {
  const std::vector<std::string> there = results.columns_of("points");
  for (const std::string& column : columns)
    check_column(there, column, "--best " + column);
  std::optional<Expression> condition;
  if (!where.empty()) condition = Expression::parse(where, "--where");
  Table table;
  table.names = {"point"};
  for (const std::string& key : keys_of(results))
    add_once(table.names, key);
  if (condition) {
    for (const Expression::Key& key : condition->keys()) {
      check_column(there, key.name, fmt::format("--where: at character {}", key.position));
      add_once(table.names, key.name);
    }
  }
  for (const std::string& column : columns)
    add_once(table.names, column);

  std::string list;
  for (const std::string& name : table.names)
    list += (list.empty() ? "" : ", ") + quoted_name(name);
  Statement rows =
      results.prepare(fmt::format("SELECT {} FROM points WHERE status = 'ok' ORDER BY point", list));
  const auto cell_at = [&](const std::string& name) {
    const auto at = std::find(table.names.begin(), table.names.end(), name) - table.names.begin();
    return rows.cell(static_cast<int>(at));
  };
  std::vector<Candidate> front;
  while (rows.step()) {
    if (condition && !condition->holds(cell_at)) continue;
    Candidate candidate;
    for (const std::string& column : columns) {
      double figure = 0;
      if (number_in(cell_at(column), figure)) candidate.figures.push_back(figure);
    }
    if (candidate.figures.size() != columns.size()) continue;
    for (int i = 0; i < rows.columns(); ++i)
      candidate.row.push_back(rows.cell(i));
    consider(front, std::move(candidate));
  }
  std::stable_sort(front.begin(), front.end(),
                   [](const Candidate& a, const Candidate& b) { return a.figures < b.figures; });
  for (Candidate& candidate : front)
    table.rows.push_back(std::move(candidate.row));
  return table;
}

std::string table_text(const Table& table) {
  std::vector<TextTable::Column> columns;
  for (const std::string& name : table.names)
    columns.push_back({name});
  TextTable text(std::move(columns));
  for (const std::vector<Cell>& row : table.rows) {
    std::vector<std::string> cells;
    cells.reserve(row.size());
    for (const Cell& cell : row)
      cells.push_back(cell.index() == 0 ? "-" : cell_text(cell));
    text.add(std::move(cells));
  }
  return text.text();
}

Json table_json(const Table& table) {
  Json rows = Json::array();
  for (const std::vector<Cell>& row : table.rows) {
    Json object = Json::object();
    for (std::size_t i = 0; i < row.size(); ++i) {
      Json& value = object[table.names[i]];
      std::visit(
          [&](const auto& cell) {
            if constexpr (!std::is_same_v<std::decay_t<decltype(cell)>, std::monostate>) value = cell;
          },
          row[i]);
    }
    rows.push_back(std::move(object));
  }
  return rows;
}

}  // namespace vargsim
