#include "sim/cli/network_json.h"

#include "networks/balance.h"

namespace vargsim {
namespace {

Json shape_json(const Shape& shape) {
  return {shape.channels, shape.height, shape.width};
}
Json extent_json(const Extent& extent) {
  return {extent.height, extent.width};
}

Json layer_json(const Layer& layer) {
  return {{"name", layer.name},
          {"op", std::string(op_name(layer))},
          {"block", layer.block},
          {"input", shape_json(layer.input)},
          {"output", shape_json(layer.output)},
          {"kernel", extent_json(kernel_of(layer))},
          {"stride", extent_json(stride_of(layer))},
          {"dilation", extent_json(dilation_of(layer))},
          {"groups", groups_of(layer)},
          {"group_base", group_base_of(layer)},
          {"macs", macs_of(layer)},
          {"weight_bytes", weights_of(layer)},
          {"params", params_of(layer)}};
}

Json range_json(const std::optional<RatioRange>& range) {
  if (!range) return nullptr;
  return {{"min", range->min}, {"max", range->max}};
}

Json block_json(const Network& network, const BlockBalance& block) {
  Json pairs = Json::array();
  for (const BalancePair& pair : block.pairs) {
    pairs.push_back({{"kxk", network.layer(pair.kxk).name},
                     {"pointwise", network.layer(pair.pointwise).name},
                     {"ratio", pair.ratio}});
  }
  return {{"name", block.name},         {"macs", block.macs}, {"macs_kxk", block.macs_kxk},
          {"macs_1x1", block.macs_1x1}, {"pairs", pairs},     {"ratio", range_json(ratio_range(block))}};
}

}  // namespace

void add_accuracy(Json& json, const PublishedAccuracy* accuracy) {
  json["top1_percent"] = accuracy ? Json(accuracy->top1_percent) : Json(nullptr);
  json["top1_source"] = accuracy ? Json(accuracy->source) : Json(nullptr);
}

Json info_json(const ConfiguredNetwork& configured, const PublishedAccuracy* accuracy) {
  const Network& network = configured.network;
  Json layers = Json::array();
  for (const Layer& layer : network.layers())
    layers.push_back(layer_json(layer));
  const std::vector<BlockBalance> balances = block_balances(network);
  Json blocks = Json::array();
  for (const BlockBalance& block : balances)
    blocks.push_back(block_json(network, block));
  Json json = {{"name", network.name()},
               {"options", configured.options},
               {"macs", network.macs()},
               {"params", network.params()},
               {"weight_bytes", network.weights()},
               {"layers", layers},
               {"blocks", blocks},
               {"balance", range_json(ratio_range(balances))}};
  add_accuracy(json, accuracy);
  return json;
}

}  // namespace vargsim
