#include "sim/report/writers/compare_json.h"

#include "sim/report/writers/run_json.h"

namespace vargsim {

nlohmann::ordered_json compare_json(const Comparison& comparison) {
  using Json = nlohmann::ordered_json;
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
          {"match", nullptr},
          {"summary", what_decides(comparison)}};
}

}  // namespace vargsim
