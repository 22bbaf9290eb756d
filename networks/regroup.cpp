#include "networks/regroup.h"

#include <charconv>
#include <numeric>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/base/strict_json.h"

namespace vargsim {
namespace {

std::string obstacle(const Grouping& grouping, int in, int out) {
  const bool base = grouping.policy == Grouping::Policy::fixed_base;
  if (in % grouping.value != 0) {
    return fmt::format("{} {} not divide its {} input channels; nearest valid: {}", grouping.value,
                       base ? "channels a group do" : "groups do", in,
                       fmt::join(nearest_divisors(base ? in : std::gcd(in, out), grouping.value), ", "));
  }
  const int groups = base ? in / grouping.value : grouping.value;
  if (out % groups == 0) return "";
  return fmt::format("{} groups do not divide its {} output channels", groups, out);
}

}  // namespace

Regrouped regroup(const Network& network, const Grouping& grouping) {
  Regrouped result{Network(network.name(), network.batch()), {}};
  for (const NetworkInput& input : network.inputs())
    result.network.add_input(input.name, input.shape);
  for (const Layer& layer : network.layers()) {
    Operation op = layer.op;
    auto* const conv = std::get_if<Conv2d>(&op);
    if (conv != nullptr && conv->groups > 1) {
      RegroupedLayer change{layer.name, conv->groups, conv->groups,
                            obstacle(grouping, layer.input.channels, conv->out_channels)};
      if (change.obstacle.empty())
        change.after = conv->groups =
            groups_for(grouping, layer.input.channels, network.place_of(layer.name));
      result.layers.push_back(std::move(change));
    }
    result.network.add(layer.name, layer.block, op, layer.inputs);
  }
  return result;
}

Grouping parse_grouping(const std::string& text, const std::string& where) {
  const std::size_t colon = text.find(':');
  const std::string policy = text.substr(0, colon);
  const std::string number = colon == std::string::npos ? "" : text.substr(colon + 1);
  int value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  const bool valid =
      error == std::errc() && end == number.data() + number.size() && value >= 1 && value <= 65536;
  if (valid && policy == "fixed_base") return Grouping::fixed_base(value);
  if (valid && policy == "fixed_groups") return Grouping::fixed_groups(value);
  throw InputError(fmt::format("{}: regroup {} is not fixed_base:N or fixed_groups:N with N in 1..65536",
                               where, printable(text, 60)));
}

}  // namespace vargsim
