#include "sim/cli/network_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "networks/balance.h"
#include "sim/base/text.h"
#include "sim/base/text_table.h"

namespace vargsim {
namespace {

std::string mega(Macs macs) {
  return fmt::format("{:.2f}", double(macs) / 1e6);
}

/// "width 1.0, input_size 224, group_base 8".
std::string options_text(const Json& options) {
  std::vector<std::string> parts;
  for (const auto& option : options.items()) {
    const Json& value = option.value();
    parts.push_back(option.key() + " " + (value.is_string() ? value.get<std::string>() : value.dump()));
  }
  return join(parts);
}

std::string accuracy_text(const PublishedAccuracy* accuracy) {
  if (accuracy == nullptr) return "no published accuracy for these options";
  return fmt::format("published top-1 {} % ({})", top1_text(accuracy->top1_percent), accuracy->source);
}

std::string partial_text(const ConfiguredNetwork& configured) {
  if (configured.skipped.empty()) return "every node is modelled";
  return fmt::format("PARTIAL: {} nodes are not modelled and only move bytes", configured.skipped.size());
}

std::string title(const ConfiguredNetwork& configured) {
  const std::string& name = configured.network.name();
  return configured.family ? fmt::format("{}: {}", name, configured.family->summary) : name + ": from a file";
}

std::string head(const ConfiguredNetwork& configured, const PublishedAccuracy* accuracy) {
  const Network& network = configured.network;
  return fmt::format(
      "{}\n{}\n{} MMAC, {} params, {} weights; {} layers, {} of them convolutions or fully connected\n"
      "{}\n",
      title(configured), options_text(configured.options), mega(network.macs()),
      with_thousands(network.params()), with_thousands(network.weights()), network.layers().size(),
      network.convolutions(), configured.family ? accuracy_text(accuracy) : partial_text(configured));
}

std::string shape_text(const Shape& shape) {
  return fmt::format("{}x{}x{}", shape.channels, shape.height, shape.width);
}

std::string kernel_text(const Layer& layer) {
  const Extent kernel = kernel_of(layer);
  const Extent dilation = dilation_of(layer);
  std::string text = fmt::format("{}x{}", kernel.height, kernel.width);
  if (dilation.height > 1 || dilation.width > 1) {
    text += fmt::format(" dilation {}x{}", dilation.height, dilation.width);
  }
  return text;
}

/// MACs per byte that the layer must move at least: ifmaps, weights and ofmap once, one byte an element.
double intensity(const Network& network, const Layer& layer) {
  std::int64_t bytes = weights_of(layer) + layer.output.elements();
  for (const LayerId input : layer.inputs)
    bytes += network.shape_of(input).elements();
  return double(macs_of(layer)) / double(bytes);
}

std::string layer_table(const Network& network) {
  TextTable table({{"layer", TextTable::Align::left},
                   {"op", TextTable::Align::left},
                   {"input"},
                   {"output"},
                   {"kernel"},
                   {"stride"},
                   {"groups"},
                   {"base"},
                   {"MMAC"},
                   {"weights"},
                   {"MAC/byte"}});
  for (const Layer& layer : network.layers()) {
    const int base = group_base_of(layer);
    table.add({layer.name, std::string(op_name(layer)), shape_text(layer.input), shape_text(layer.output),
               kernel_text(layer), fmt::format("{}", stride_of(layer).height),
               fmt::format("{}", groups_of(layer)), base > 0 ? fmt::format("{}", base) : "-",
               mega(macs_of(layer)), with_thousands(weights_of(layer)),
               fmt::format("{:.1f}", intensity(network, layer))});
  }
  return table.text();
}

std::string ratio_text(double ratio) {
  return fmt::format(ratio < 0.1 ? "{:.3f}" : "{:.2f}", ratio);
}

/// A ratio for each pair; equal neighbours once.
std::string ratios_text(const BlockBalance& block) {
  std::vector<std::string> ratios;
  for (const BalancePair& pair : block.pairs) {
    std::string ratio = ratio_text(pair.ratio);
    if (ratios.empty() || ratios.back() != ratio) ratios.push_back(std::move(ratio));
  }
  return ratios.empty() ? "-" : join(ratios);
}

std::string balance_table(const std::vector<BlockBalance>& blocks) {
  TextTable table({{"block", TextTable::Align::left},
                   {"MMAC"},
                   {"kxk MMAC"},
                   {"1x1 MMAC"},
                   {"kxk / 1x1 that follows", TextTable::Align::left}});
  for (const BlockBalance& block : blocks) {
    table.add({block.name.empty() ? "-" : block.name, mega(block.macs), mega(block.macs_kxk),
               mega(block.macs_1x1), ratios_text(block)});
  }
  return table.text();
}

std::string balance_text(const Network& network) {
  const std::vector<BlockBalance> blocks = block_balances(network);
  const std::optional<RatioRange> range = ratio_range(blocks);
  const std::string summary =
      range ? fmt::format("Balance: the MACs of a kxk are {} to {} times those of the 1x1 that follows it.\n",
                          ratio_text(range->min), ratio_text(range->max))
            : "Balance: no kxk is followed by a 1x1.\n";
  return balance_table(blocks) + "\n" + summary;
}

/// What "best" means, with what the family's papers measured.
std::string best_text(const NetworkFamily& family, const PublishedAccuracy* accuracy) {
  std::string text = "Fewest MACs is not best: what counts is the accuracy they buy";
  if (accuracy) text += fmt::format(", here {} % top-1", top1_text(accuracy->top1_percent));
  if (family.published.size() > 1) {
    const auto range = std::minmax_element(family.published.begin(), family.published.end(),
                                           [](const PublishedAccuracy& a, const PublishedAccuracy& b) {
                                             return a.top1_percent < b.top1_percent;
                                           });
    text += fmt::format(" ({} has published {} to {} %)", family.name, top1_text(range.first->top1_percent),
                        top1_text(range.second->top1_percent));
  }
  return text + ".\n";
}

}  // namespace

std::string top1_text(double percent) {
  std::string text = fmt::format("{:.2f}", percent);
  if (text.back() == '0') text.pop_back();
  return text;
}

std::string info_text(const ConfiguredNetwork& configured, const PublishedAccuracy* accuracy) {
  return head(configured, accuracy) + "\n" + layer_table(configured.network) + "\n" +
         balance_text(configured.network) +
         (configured.family ? best_text(*configured.family, accuracy) : "");
}

}  // namespace vargsim
