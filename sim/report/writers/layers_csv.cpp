#include "sim/report/writers/layers_csv.h"

#include <fmt/format.h>

#include "sim/base/text.h"
#include "sim/report/writers/run_json.h"

namespace vargsim {
namespace {

using Json = nlohmann::ordered_json;

/// The leaves of a layer's object in order, keys joined by dots.
void flatten(const Json& value, const std::string& path, std::vector<std::pair<std::string, Json>>& leaves) {
  if (!value.is_object()) {
    leaves.emplace_back(path, value);
    return;
  }
  for (const auto& item : value.items()) {
    flatten(item.value(), path.empty() ? item.key() : path + "." + item.key(), leaves);
  }
}

std::string cell(const Json& value) {
  if (value.is_null()) return "";
  return value.is_string() ? csv_cell(value.get<std::string>()) : value.dump();
}

}  // namespace

std::string layers_csv(const Result& result) {
  return layers_csv(run_json(result));
}

std::string layers_csv(const nlohmann::ordered_json& run) {
  std::string csv;
  for (const Json& layer : run.at("layers")) {
    std::vector<std::pair<std::string, Json>> leaves;
    flatten(layer, "", leaves);
    if (csv.empty()) {
      for (const auto& leaf : leaves)
        csv += (csv.empty() ? "" : ",") + leaf.first;
      csv += "\n";
    }
    for (std::size_t i = 0; i < leaves.size(); ++i)
      csv += (i == 0 ? "" : ",") + cell(leaves[i].second);
    csv += "\n";
  }
  return csv;
}

}  // namespace vargsim
