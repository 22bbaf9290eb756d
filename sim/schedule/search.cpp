#include "sim/schedule/search.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "sim/base/error.h"

namespace vargsim {
namespace {

/// Sizes that cut `size` into equal shares, from the largest on.
std::vector<int> equal_shares(int size) {
  std::vector<int> tiles;
  for (int parts = 1; parts <= size; ++parts) {
    const int tile = ceil_div(size, parts);
    if (tiles.empty() || tile != tiles.back()) tiles.push_back(tile);
    // Below the square root every size occurs; step over the part counts that repeat it.
    if (tile == 1) break;
    const int next = ceil_div(size, tile - 1);
    parts = std::max(parts, next - 1);
  }
  return tiles;
}

/// Few strips: columns are cut only where rows are too long.
std::vector<int> strip_widths(int cols) {
  std::vector<int> widths;
  for (int parts = 1; parts < cols; parts *= 2)
    widths.push_back(ceil_div(cols, parts));
  widths.push_back(1);
  widths.erase(std::unique(widths.begin(), widths.end()), widths.end());
  return widths;
}

struct ChannelTile {
  int groups = 1;
  int out_per_group = 1;
};

std::vector<ChannelTile> channel_tiles(const WindowedOp& op, int outputs_at_once) {
  if (op.whole_channels) return {{op.groups, op.out_per_group()}};
  std::vector<ChannelTile> tiles;
  for (const int groups : equal_shares(op.groups))
    tiles.push_back({groups, op.out_per_group()});
  std::vector<int> within = equal_shares(op.out_per_group());
  if (op.on_array()) {
    for (int outputs = outputs_at_once; outputs < op.out_per_group(); outputs *= 2)
      within.push_back(outputs);
  }
  std::sort(within.begin(), within.end(), std::greater<>());
  within.erase(std::unique(within.begin(), within.end()), within.end());
  for (const int out : within) {
    if (out < op.out_per_group()) tiles.push_back({1, out});
  }
  return tiles;
}

/// Loop orders and what is kept, as far as they differ for this op and channel tile.
std::vector<std::pair<LoopOrder, bool>> loop_orders(const WindowedOp& op, const Tiling& tile) {
  const TileCounts counts = count_tiles(op, tile);
  std::vector<std::pair<LoopOrder, bool>> orders{{LoopOrder::weights_outer, false}};
  if (counts.channels == 1 || !op.has_weights) return orders;
  if (op.groups == 1 && counts.strips == 1) orders.push_back({LoopOrder::weights_outer, true});
  orders.push_back({LoopOrder::maps_outer, true});
  orders.push_back({LoopOrder::maps_outer, false});
  return orders;
}

std::tuple<std::int64_t, std::int64_t, std::int64_t> rank(const TilingCost& cost, Objective objective) {
  if (objective == Objective::bytes) return {cost.bytes, cost.cycles, cost.transfers};
  return {cost.cycles, cost.bytes, cost.transfers};
}

bool is_variant(const Tiling& a, const Tiling& b) {
  return a.order == b.order && a.keep_inner == b.keep_inner && a.cols == b.cols && a.groups == b.groups &&
         a.out_per_group == b.out_per_group;
}

/// Every order, channel tile and number of strips of the set, each with all rows in one tile.
std::vector<Tiling> variants(const WindowedOp& op, int outputs_at_once) {
  std::vector<Tiling> tilings;
  for (const ChannelTile& channels : channel_tiles(op, outputs_at_once)) {
    if (!tiles_begin_bytes(op, channels.groups, channels.out_per_group)) continue;
    for (const int cols : op.any_map_on_chip() ? std::vector<int>{op.out.cols} : strip_widths(op.out.cols)) {
      Tiling tiling;
      tiling.rows = op.out.rows;
      tiling.cols = cols;
      tiling.groups = channels.groups;
      tiling.out_per_group = channels.out_per_group;
      for (const auto& [order, keep_inner] : loop_orders(op, tiling)) {
        tiling.order = order;
        tiling.keep_inner = keep_inner;
        tilings.push_back(tiling);
      }
    }
  }
  return tilings;
}

}  // namespace

/// The tiling that needs least SRAM, to say what is missing.
class TilingSearch::SmallestFit {
 public:
  void consider(const RingShapes& rings, Bytes bytes) {
    if (bytes >= bytes_) return;
    bytes_ = bytes;
    rings_ = rings;
  }

  [[noreturn]] void refuse(const std::string& layer, Bytes capacity) const {
    std::size_t largest = 0;
    std::string parts;
    for (std::size_t role = 0; role < rings_.size(); ++role) {
      if (rings_[role].bytes() > rings_[largest].bytes()) largest = role;
      if (rings_[role].bytes() == 0) continue;
      parts +=
          fmt::format("{}{} {}", parts.empty() ? "" : ", ", buffer_role_names[role], rings_[role].bytes());
    }
    throw InfeasibleError(fmt::format(
        "layer {}: its smallest tile needs {} bytes of SRAM ({}), {} are there; the {} tensor needs most",
        layer, bytes_, parts, capacity, buffer_role_names[largest]));
  }

 private:
  Bytes bytes_ = std::numeric_limits<Bytes>::max();
  RingShapes rings_{};
};

TilingSearch::TilingSearch(const HardwareParameters& hardware, Objective objective, KnownTilings* known)
    : hardware_(hardware),
      objective_(objective),
      costs_(hardware),
      capacity_(hardware.sram.capacity_bytes()),
      known_(known ? *known : own_) {}

const TilingChoice& TilingSearch::find(const WindowedOp& op, const std::string& layer_name) {
  const auto known = known_.choices.find(op.key());
  if (known != known_.choices.end()) return known->second;
  return known_.choices.emplace(op.key(), search(op, layer_name)).first->second;
}

TilingChoice TilingSearch::find_within(const WindowedOp& op, const std::string& layer_name, Bytes capacity) {
  capacity_ = capacity;
  TilingChoice choice = search(op, layer_name);
  capacity_ = hardware_.sram.capacity_bytes();
  return choice;
}

const FrontierPoint* best_point(const Frontier& frontier, Bytes capacity) {
  const auto behind =
      std::upper_bound(frontier.begin(), frontier.end(), capacity,
                       [](Bytes bytes, const FrontierPoint& point) { return bytes < point.footprint_bytes; });
  return behind == frontier.begin() ? nullptr : &*std::prev(behind);
}

const Frontier& TilingSearch::frontier(const WindowedOp& op) {
  const auto [entry, is_new] = frontiers_.try_emplace(op.key());
  if (!is_new) return entry->second;
  costs_.start_layer();
  place_ = 0;
  std::vector<FrontierPoint> points;
  for (Tiling tiling : variants(op, costs_.outputs_at_once())) {
    for (const int rows : equal_shares(op.out.rows)) {
      tiling.rows = rows;
      ++place_;
      const Bytes bytes = footprint_bytes(ring_shapes(op, tiling), hardware_.sram.word_bytes);
      if (bytes <= hardware_.sram.capacity_bytes()) points.push_back({bytes, tiling, next_cost(op, tiling)});
    }
  }
  std::stable_sort(points.begin(), points.end(), [&](const FrontierPoint& a, const FrontierPoint& b) {
    if (a.footprint_bytes != b.footprint_bytes) return a.footprint_bytes < b.footprint_bytes;
    return rank(a.cost, objective_) < rank(b.cost, objective_);
  });
  for (const FrontierPoint& point : points) {
    Frontier& best = entry->second;
    if (best.empty() || rank(point.cost, objective_) < rank(best.back().cost, objective_))
      best.push_back(point);
  }
  return entry->second;
}

/// The cost of the tiling at `place_`, computed or remembered.
TilingCost TilingSearch::next_cost(const WindowedOp& op, const Tiling& tiling) {
  if (!known_.costs) return costs_.cost(op, tiling);
  std::vector<std::optional<TilingCost>>& costs = (*known_.costs)[op.key()];
  if (costs.size() <= place_) costs.resize(place_ + 1);
  if (!costs[place_]) costs[place_] = costs_.cost(op, tiling);
  return *costs[place_];
}

/// The candidate of one order, channel tile and number of strips with the best number of rows, if any fits.
std::optional<TilingSearch::Candidate> TilingSearch::best_rows(const WindowedOp& op, Tiling tiling,
                                                               SmallestFit& smallest, TilingChoice& choice) {
  std::optional<Candidate> best;
  for (const int rows : equal_shares(op.out.rows)) {
    tiling.rows = rows;
    ++place_;
    const RingShapes rings = ring_shapes(op, tiling);
    const Bytes bytes = footprint_bytes(rings, hardware_.sram.word_bytes);
    if (bytes > capacity_) {
      ++choice.too_large;
      smallest.consider(rings, bytes);
      continue;
    }
    ++choice.considered;
    const TilingCost cost = next_cost(op, tiling);
    if (!best || rank(cost, objective_) < rank(best->cost, objective_)) best = {tiling, cost};
  }
  return best;
}

TilingChoice TilingSearch::search(const WindowedOp& op, const std::string& layer_name) {
  costs_.start_layer();
  place_ = 0;
  std::vector<Candidate> candidates;
  TilingChoice choice;
  SmallestFit smallest;
  for (const Tiling& tiling : variants(op, costs_.outputs_at_once())) {
    const std::optional<Candidate> best = best_rows(op, tiling, smallest, choice);
    if (best) candidates.push_back(*best);
  }
  if (candidates.empty()) smallest.refuse(layer_name, capacity_);

  std::stable_sort(candidates.begin(), candidates.end(), [&](const Candidate& a, const Candidate& b) {
    return rank(a.cost, objective_) < rank(b.cost, objective_);
  });
  choice.tiling = candidates.front().tiling;
  choice.cost = candidates.front().cost;
  const auto other = std::find_if(candidates.begin(), candidates.end(), [&](const Candidate& candidate) {
    return !is_variant(candidate.tiling, choice.tiling);
  });
  if (other != candidates.end()) {
    choice.runner_up = other->tiling;
    choice.runner_up_cost = other->cost;
  }
  return choice;
}

}  // namespace vargsim
