#include "networks/width_choices.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "sim/base/error.h"

namespace vargsim {
namespace {

constexpr int most_narrowing = 4;  // times
constexpr int most_widening = 4;
constexpr int bottleneck = 4;  // a stage's channels over those of its narrowest layer, at most

int narrowest(int table) {
  return std::max(1, ceil_div(table, most_narrowing));
}
int widest(int table) {
  return table * most_widening;
}

/// The multiple of `step` above zero that is nearest to `value`.
int nearest_multiple(int value, int step) {
  return std::max(step, (value + step / 2) / step * step);
}

std::set<int> channels_in(const Network& network) {
  std::set<int> channels;
  for (const Layer& layer : network.layers())
    channels.insert(layer.output.channels);
  return channels;
}

}  // namespace

double relative_change(int width, int table) {
  return std::abs(width - table) / double(table);
}

WidthChoices::WidthChoices(const NetworkFamily& family, const NetworkOptions& options)
    : family_(family), options_(options) {
  if (!family.has(NetworkOption::stage_widths)) {
    throw InputError(fmt::format("network {}: has no stage widths that could be changed", family.name));
  }
  const std::vector<int> table = stage_widths(family, options);
  const std::vector<int> reference = reference_widths(table);
  for (std::size_t stage = 0; stage < table.size(); ++stage) {
    stages_.push_back({table[stage], fitting_widths(reference, stage, table[stage]), {}});
  }
  for (std::size_t stage = 0; stage < table.size(); ++stage)
    stages_[stage].dips = dips(reference, stage);
}

std::vector<int> WidthChoices::table_widths() const {
  std::vector<int> table;
  for (const StageChoices& stage : stages_)
    table.push_back(stage.table);
  return table;
}

std::optional<Macs> WidthChoices::macs(const std::vector<int>& widths) {
  const auto known = macs_.find(widths);
  if (known != macs_.end()) return known->second;
  std::optional<Macs> macs;
  try {
    const Network network = build(widths);
    macs = network.macs() * network.batch();
  } catch (const InputError&) {
    // The builder's way of saying that these widths do not fit.
  }
  return macs_[widths] = macs;
}

std::optional<Macs> WidthChoices::macs_with(std::vector<int> widths, std::size_t stage, int width) {
  widths[stage] = width;
  return macs(widths);
}

Network WidthChoices::build(const std::vector<int>& widths) const {
  NetworkOptions options = options_;
  options.stage_widths = widths;
  return family_.build(options);
}

/// Widths near the table's that can be built: what the choices of single stages are probed around.
std::vector<int> WidthChoices::reference_widths(const std::vector<int>& table) {
  if (macs(table)) return table;
  for (int times = 1; times <= 2 * bottleneck; ++times) {
    std::vector<int> widths;
    widths.reserve(table.size());
    for (const int width : table)
      widths.push_back(nearest_multiple(width, times * options_.grouping.value));
    if (macs(widths)) return widths;
  }
  build(table);  // throws what is wrong
  return table;
}

std::vector<int> WidthChoices::fitting_widths(const std::vector<int>& reference, std::size_t stage,
                                              int table) {
  const int period = bottleneck * options_.grouping.value;
  std::vector<bool> fits(static_cast<std::size_t>(period));
  for (int width = reference[stage]; width < reference[stage] + period; ++width) {
    fits[static_cast<std::size_t>(width % period)] = macs_with(reference, stage, width).has_value();
  }
  std::vector<int> widths;
  for (int width = narrowest(table); width <= widest(table); ++width) {
    if (fits[static_cast<std::size_t>(width % period)]) widths.push_back(width);
  }
  if (!widths.empty()) return widths;
  throw InputError(
      fmt::format("network {}: its groups divide no width of stage {} from {} to {}, the table's {} divided "
                  "and multiplied by 4",
                  family_.name, stage + 1, narrowest(table), widest(table), table));
}

std::vector<std::size_t> WidthChoices::dips(const std::vector<int>& reference, std::size_t stage) {
  const std::vector<int>& widths = stages_[stage].widths;
  const std::set<int> other_widths = channels_in(build(reference));
  std::vector<std::size_t> found;
  for (std::size_t choice = 1; choice < widths.size(); ++choice) {
    if (other_widths.count(widths[choice]) == 0) continue;
    const std::optional<Macs> below = macs_with(reference, stage, widths[choice - 1]);
    const std::optional<Macs> here = macs_with(reference, stage, widths[choice]);
    if (below && here && *here < *below) found.push_back(choice);
  }
  return found;
}

}  // namespace vargsim
