#include "sim/report/writers/compare_json.h"

#include "sim/report/writers/run_json.h"

namespace vargsim {
namespace {

using Json = nlohmann::ordered_json;

Json match_json(const std::optional<WidthMatch>& match) {
  if (!match) return nullptr;
  return {{"widths", match->widths},
          {"table_widths", match->table_widths},
          {"residual_percent", match->residual_percent},
          {"largest_change_percent", match->largest_change_percent}};
}

}  // namespace

Json compare_json(const Comparison& comparison) {
  const Json a = run_json(comparison.a);
  const Json b = run_json(comparison.b);
  Json layers = Json::array();
  for (std::size_t i = 0; i < pair_count(comparison); ++i) {
    layers.push_back({{"a", a.at("layers")[i]}, {"b", b.at("layers")[i]}});
  }
  return {{"schema", "vargsim/compare/1"},
          {"settings", {{"a", comparison.label_a}, {"b", comparison.label_b}}},
          {"a", a},
          {"b", b},
          {"layers", layers},
          {"match", match_json(comparison.match)},
          {"summary", what_decides(comparison)}};
}

}  // namespace vargsim
