#include "sim/report/writers/explanation.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/base/text.h"
#include "sim/base/text_table.h"
#include "sim/report/writers/layer_table.h"
#include "sim/report/writers/run_json.h"

namespace vargsim {
namespace {

constexpr std::array<std::string_view, lane_use_count> lane_words{
    "useful",
    "idle: channels or taps are no multiple of the lanes",
    "idle: groups narrower than the lanes, or too few",
    "idle: pixels are no multiple of what is done at once",
    "idle: nothing may be shared out to these units",
    "filling and draining the array"};

double percent(double part, double whole) {
  return whole > 0 ? 100 * part / whole : 0;
}

std::string lane_table(const LaneResult& lanes) {
  TextTable table({{"lanes of the array", TextTable::Align::left}, {"MAC slots"}, {"%"}});
  for (std::size_t part = 0; part < lanes.parts.size(); ++part) {
    if (lanes.parts[part] == 0) continue;
    table.add({std::string(lane_words[part]), with_thousands(lanes.parts[part]),
               fmt::format("{:.1f}", percent(double(lanes.parts[part]), double(lanes.sum())))});
  }
  return table.text();
}

/// The largest part that is not useful.
std::size_t largest_loss(const LaneResult& lanes) {
  return static_cast<std::size_t>(std::max_element(lanes.parts.begin() + 1, lanes.parts.end()) -
                                  lanes.parts.begin());
}

std::string why(const LayerResult& layer) {
  if (layer.lanes.sum() == 0) return "The layer does not use the array.";
  const double useful = percent(double(layer.lanes.parts[0]), double(layer.lanes.sum()));
  const std::size_t loss = largest_loss(layer.lanes);
  std::string text = fmt::format("While its tiles run, {:.1f} % of the lanes do useful work", useful);
  if (layer.lanes.parts[loss] > 0) {
    text += fmt::format(" (the rest mostly {})", lane_words[loss]);
  }
  return text + fmt::format("; over all its cycles {:.1f} %, since it is bound by {}.",
                            100 * layer.mac_utilisation, layer.bound.value_or("nothing"));
}

}  // namespace

std::string explain_layer(const LayerResult& layer) {
  std::string text =
      fmt::format("{}: {}, {} groups, {:.2f} MMAC, {} tiles, {} cycles\n", layer.name, layer.op, layer.groups,
                  double(layer.macs) / 1e6, layer.tiles, with_thousands(layer.cycles));
  if (!layer.mapping.empty()) text += fmt::format("mapping: {}\n", layer.mapping);
  if (layer.lanes.sum() > 0) text += "\n" + lane_table(layer.lanes) + "\n";
  if (layer.cycles > 0) text += fmt::format("time: {}\n", ledger_in_words(layer.ledger, cause_count));
  return text + why(layer) + "\n";
}

std::string explain_network(const Result& result, std::size_t most) {
  std::vector<const LayerResult*> layers;
  for (const LayerResult& layer : result.layers)
    layers.push_back(&layer);
  std::stable_sort(layers.begin(), layers.end(),
                   [](const LayerResult* a, const LayerResult* b) { return a->cycles > b->cycles; });
  layers.resize(std::min(most, layers.size()));

  TextTable table({{"layer", TextTable::Align::left},
                   {"cycles"},
                   {"%"},
                   {"useful lanes %"},
                   {"bound"},
                   {"most of its time", TextTable::Align::left}});
  for (const LayerResult* layer : layers) {
    table.add({layer->name, with_thousands(layer->cycles),
               fmt::format("{:.1f}", percent(double(layer->cycles), double(result.total.cycles))),
               layer->lanes.sum() > 0
                   ? fmt::format("{:.1f}", percent(double(layer->lanes.parts[0]), double(layer->lanes.sum())))
                   : "-",
               layer->bound.value_or("-"), layer->cycles > 0 ? ledger_in_words(layer->ledger, 2) : "-"});
  }
  return fmt::format("{} on {}: {} cycles, {}\n\n{}\n{}", result.network.name, result.hardware_name,
                     with_thousands(result.total.cycles), ledger_in_words(result.total.ledger),
                     lane_table(result.total.lanes), table.text());
}

nlohmann::ordered_json explanation_json(const LayerResult& layer) {
  const nlohmann::ordered_json whole = layer_json(layer, true);
  nlohmann::ordered_json some;
  for (const char* key : {"name", "op", "groups", "macs", "cycles", "bound", "mapping", "lanes", "ledger"})
    some[key] = whole.at(key);
  return some;
}

}  // namespace vargsim
