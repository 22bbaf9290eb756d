#include "sim/report/json_table.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "sim/base/text.h"

namespace vargsim {
namespace {

void flatten(const Json& value, const std::string& path, std::map<std::string, Json>& leaves,
             std::vector<std::string>& names) {
  if (value.is_object()) {
    for (const auto& [key, member] : value.items())
      flatten(member, path.empty() ? key : fmt::format("{}.{}", path, key), leaves, names);
    return;
  }
  leaves.emplace(path, value);
  if (std::find(names.begin(), names.end(), path) == names.end()) names.push_back(path);
}

ReportTable::Cell cell_of(const Json& value) {
  if (value.is_null()) return {"-", ""};
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_integer()) return count_cell(value.get<std::int64_t>());
  if (value.is_number()) return {fmt::format("{:.6g}", value.get<double>()), value.dump()};
  return value.dump();
}

}  // namespace

ReportTable json_table(const Json& rows) {
  std::vector<std::string> names;
  std::vector<std::map<std::string, Json>> leaves;
  leaves.reserve(rows.size());
  for (const Json& row : rows)
    flatten(row, "", leaves.emplace_back(), names);
  std::vector<ReportTable::Column> columns;
  columns.reserve(names.size());
  for (const std::string& name : names) {
    const bool text = std::any_of(leaves.begin(), leaves.end(), [&name](const auto& row) {
      const auto found = row.find(name);
      return found != row.end() && !found->second.is_number() && !found->second.is_null();
    });
    columns.push_back({name, text ? ReportTable::Align::left : ReportTable::Align::right});
  }
  ReportTable table(std::move(columns));
  for (const auto& row : leaves) {
    std::vector<ReportTable::Cell> cells;
    cells.reserve(names.size());
    for (const std::string& name : names) {
      const auto found = row.find(name);
      cells.push_back(found == row.end() ? ReportTable::Cell("-", "") : cell_of(found->second));
    }
    table.add(std::move(cells));
  }
  return table;
}

}  // namespace vargsim
