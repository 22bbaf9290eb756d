#include "sim/sweep/flatten.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace vargsim {
namespace {

constexpr std::array<std::string_view, 6> left_out{
    "schema", "tool", "layers", "schedule.fusion_groups", "dram_part", "hardware.source"};

bool is_left_out(const std::string& path) {
  return std::find(left_out.begin(), left_out.end(), path) != left_out.end();
}

void rename_prefix(std::string& name, std::string_view prefix, std::string_view by) {
  if (name.compare(0, prefix.size(), prefix) == 0) name.replace(0, prefix.size(), by);
}

void flatten(const Json& value, const std::string& path, Row& row) {
  if (value.is_null() || is_left_out(path)) return;
  if (!value.is_object()) {
    row.push_back({path, cell_of(value)});
    return;
  }
  for (const auto& item : value.items())
    flatten(item.value(), path.empty() ? item.key() : path + "." + item.key(), row);
}

}  // namespace

Row flatten_run(const Json& document) {
  Row row;
  flatten(document, "", row);
  for (Field& field : row) {
    rename_prefix(field.name, "hardware.", "hw.");
    rename_prefix(field.name, "network.options.", "network.");
  }
  return row;
}

Row flatten_layer(const Json& layer) {
  Row row;
  flatten(layer, "", row);
  return row;
}

}  // namespace vargsim
