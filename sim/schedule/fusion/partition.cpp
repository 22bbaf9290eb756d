#include "sim/schedule/fusion/partition.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <tuple>

#include "sim/schedule/fusion/group_shape.h"

namespace vargsim {
namespace {

using Rank = std::tuple<std::int64_t, std::int64_t, std::int64_t>;

Rank rank_of(const TilingCost& cost, Objective objective) {
  if (objective == Objective::bytes) return {cost.bytes, cost.cycles, cost.transfers};
  if (objective == Objective::energy) return {cost.energy_pj, cost.cycles, cost.bytes};
  return {cost.cycles, cost.bytes, cost.transfers};
}

/// One way to run a group: what it needs of the SRAM besides maps on chip, and what it costs.
struct Option {
  Bytes bytes = 0;
  TilingCost cost;
  int strip_rows = 0;  ///< of a fused group
  bool double_buffered = true;
  Bytes weight_bytes = 0;  ///< that must be there before the group can run; 0: its tiling's cost says when
  Cycles weight_cycles = 0, first_strip = 0;
};

/// By bytes, each better than all that need less.
using Options = std::vector<Option>;

void keep_best(Options& options, Objective objective) {
  std::stable_sort(options.begin(), options.end(), [&](const Option& a, const Option& b) {
    if (a.bytes != b.bytes) return a.bytes < b.bytes;
    return rank_of(a.cost, objective) < rank_of(b.cost, objective);
  });
  Options kept;
  for (const Option& option : options) {
    if (kept.empty() || rank_of(option.cost, objective) < rank_of(kept.back().cost, objective))
      kept.push_back(option);
  }
  options = std::move(kept);
}

/// The option with what shows of loading its weights. They come while the group before computes, as far as
/// there is room beside a group like this one, and while the first strip does.
Option exposed(Option option, Bytes capacity) {
  if (option.weight_bytes == 0) return option;
  const Bytes early = std::min(option.weight_bytes, capacity - option.bytes);
  const Cycles late = option.weight_cycles - option.weight_cycles * early / option.weight_bytes;
  option.cost.cycles =
      std::max(option.cost.cycles, option.cost.compute + std::max<Cycles>(0, late - option.first_strip));
  return option;
}

/// The best that fits; none where nothing does.
std::optional<Option> best_within(const Options& options, Bytes capacity, Objective objective) {
  std::optional<Option> best;
  for (const Option& option : options) {
    if (option.bytes > capacity) break;
    const Option candidate = exposed(option, capacity);
    if (!best || rank_of(candidate.cost, objective) < rank_of(best->cost, objective)) best = candidate;
  }
  return best;
}

/// Strips from all rows down to one, each half as high as the one before.
std::vector<int> halved_strips(int rows) {
  std::vector<int> strips;
  for (int strip = rows; strip > 1; strip = ceil_div(strip, 2))
    strips.push_back(strip);
  strips.push_back(1);
  return strips;
}

/// Every height that cuts the rows into equal shares.
std::vector<int> all_strips(int rows) {
  std::vector<int> strips;
  for (int steps = 1; steps <= rows; ++steps) {
    const int strip = ceil_div(rows, steps);
    if (strips.empty() || strip != strips.back()) strips.push_back(strip);
  }
  return strips;
}

constexpr int most_members = 24;         ///< of a group
constexpr std::size_t most_choices = 4;  ///< maps that one group may put on chip
/// Cuts that more maps cross lie inside a block: only groups of few layers begin or end there.
constexpr std::size_t wide_cut = 2;
constexpr int most_members_at_wide_cut = 3;

}  // namespace

class Partitioner::Implementation {
 public:
  Implementation(const MapGraph& graph, const HardwareParameters& hardware, FusionMode mode,
                 Objective objective, TilingSearch& search,
                 const std::vector<std::vector<WindowedOp>>& off_ops)
      : graph_(graph),
        hardware_(hardware),
        mode_(mode),
        objective_(objective),
        search_(search),
        off_ops_(off_ops),
        costs_(hardware, graph) {}

  Partition best(Bytes capacity) {
    capacity_ = capacity;
    states_.assign(static_cast<std::size_t>(graph_.layer_count()) + 1, {});
    states_.front().push_back({});
    for (LayerId cut = 0; cut < graph_.layer_count(); ++cut) {
      if (!graph_.layer(cut).has_commands) {
        skip(cut);
        continue;
      }
      extend_from(cut);
    }
    return trace_back();
  }

 private:
  struct State {
    std::vector<MapId> on_chip;  ///< live maps that lie there, ascending
    TilingCost cost;
    LayerId from = -1;
    std::size_t from_state = 0;
    Option option;
    std::vector<MapId> kept;
  };

  /// A layer without commands changes nothing.
  void skip(LayerId cut) {
    const auto& states = states_[static_cast<std::size_t>(cut)];
    for (std::size_t i = 0; i < states.size(); ++i)
      reach(cut + 1, {states[i].on_chip, states[i].cost, cut, i, {}, {}});
  }

  void reach(LayerId cut, State state) {
    auto& states = states_[static_cast<std::size_t>(cut)];
    for (State& known : states) {
      if (known.on_chip != state.on_chip) continue;
      if (rank_of(state.cost, objective_) < rank_of(known.cost, objective_)) known = std::move(state);
      return;
    }
    states.push_back(std::move(state));
  }

  void extend_from(LayerId first) {
    Bytes weights = 0;
    int members = 0;
    for (LayerId last = first + 1; last <= graph_.layer_count(); ++last) {
      const GraphLayer& added = graph_.layer(last - 1);
      if (added.has_commands) {
        ++members;
        const WindowedOp& op = added.op;
        if (op.has_weights) weights += op.filter_bytes() * op.out.channels;
      }
      if (members > 1 && !may_fuse(first, last, weights, members)) break;
      if (added.has_commands) extend(first, last, members);
    }
  }

  bool may_fuse(LayerId first, LayerId last, Bytes weights, int members) const {
    if (members > most_members || weights > capacity_) return false;
    int weighted = 0;
    for (LayerId id = first; id < last; ++id) {
      const GraphLayer& layer = graph_.layer(id);
      if (layer.has_commands && !layer.can_fuse) return false;
      if (layer.has_commands && layer.op.has_weights) ++weighted;
      if (mode_ == FusionMode::block && block_of(id) != block_of(first)) return false;
    }
    return mode_ != FusionMode::pair || weighted <= 2;
  }

  const std::string& block_of(LayerId id) const { return graph_.network().layer(id).block; }

  bool is_wide(LayerId cut) const { return graph_.live_at(cut).size() > wide_cut; }

  void extend(LayerId first, LayerId last, int members) {
    if (mode_ == FusionMode::automatic && members > most_members_at_wide_cut &&
        (is_wide(first) || is_wide(last)))
      return;
    const GroupBoundary boundary = boundary_of(graph_, first, last);
    const std::vector<std::vector<MapId>> choices = homes_of(boundary.written);
    known_here_.clear();
    const auto& states = states_[static_cast<std::size_t>(first)];
    for (std::size_t i = 0; i < states.size(); ++i) {
      Bytes taken = 0;
      for (const MapId map : states[i].on_chip)
        taken += bytes_on_chip(map);
      for (const std::vector<MapId>& kept : choices)
        try_group({first, last, members, &boundary}, i, taken, kept);
    }
  }

  /// Sets of the written maps that may be put on chip.
  std::vector<std::vector<MapId>> homes_of(const std::vector<MapId>& written) const {
    std::vector<std::vector<MapId>> sets{{}};
    if (mode_ != FusionMode::automatic) return sets;
    for (const MapId map : written) {
      if (!graph_.map(map).may_stay_on_chip() || sets.size() > (std::size_t{1} << most_choices)) continue;
      if (bytes_on_chip(map) > capacity_) continue;
      const std::size_t count = sets.size();
      for (std::size_t i = 0; i < count; ++i) {
        sets.push_back(sets[i]);
        sets.back().push_back(map);
      }
    }
    return sets;
  }

  Bytes bytes_on_chip(MapId map) const {
    return round_up<Bytes>(graph_.map(map).bytes(), hardware_.sram.word_bytes);
  }

  struct Range {
    LayerId first = 0, last = 0;
    int members = 0;
    const GroupBoundary* boundary = nullptr;
  };

  /// Options of a range by those of its maps that lie on chip.
  const Options& options_for(const Range& range, const std::vector<MapId>& on_chip) {
    std::vector<MapId> relevant;
    for (const MapId map : on_chip) {
      const auto& touched = range.boundary->touched;
      if (std::find(touched.begin(), touched.end(), map) != touched.end()) relevant.push_back(map);
    }
    std::sort(relevant.begin(), relevant.end());
    for (const auto& [maps, options] : known_here_) {
      if (maps == relevant) return *options;
    }
    const Options& options = range.members == 1
                                 ? single_options(last_with_commands(range.first, range.last), relevant)
                                 : fused_options(range.first, range.last, relevant);
    known_here_.emplace_back(std::move(relevant), &options);
    return options;
  }

  void try_group(const Range& range, std::size_t from_state, Bytes taken, const std::vector<MapId>& kept) {
    const LayerId first = range.first, last = range.last;
    for (const MapId map : kept)
      taken += bytes_on_chip(map);
    if (taken > capacity_) return;
    const State& state = states_[static_cast<std::size_t>(first)][from_state];
    std::vector<MapId> on_chip = state.on_chip;
    on_chip.insert(on_chip.end(), kept.begin(), kept.end());
    const Options& options = options_for(range, on_chip);
    const std::optional<Option> option = best_within(options, capacity_ - taken, objective_);
    if (!option) return;
    State next;
    next.cost = state.cost;
    next.cost += option->cost;
    next.from = first;
    next.from_state = from_state;
    next.option = *option;
    next.kept = kept;
    const std::vector<MapId>& live = graph_.live_at(last);
    for (const MapId map : on_chip) {
      if (std::find(live.begin(), live.end(), map) != live.end()) next.on_chip.push_back(map);
    }
    std::sort(next.on_chip.begin(), next.on_chip.end());
    reach(last, std::move(next));
  }

  LayerId last_with_commands(LayerId first, LayerId last) const {
    LayerId id = last - 1;
    while (id > first && !graph_.layer(id).has_commands)
      --id;
    return id;
  }

 public:
  /// What a layer does alone when those of its maps lie on chip.
  std::vector<WindowedOp> single_ops(LayerId id, const std::vector<MapId>& on_chip) const {
    const GraphLayer& layer = graph_.layer(id);
    const auto lies = [&](MapId map) {
      return std::find(on_chip.begin(), on_chip.end(), map) != on_chip.end();
    };
    if (!layer.can_fuse) return off_ops_[static_cast<std::size_t>(id)];
    const bool ifmap = lies(layer.ifmap), ofmap = lies(layer.ofmap);
    const bool residual = layer.residual >= 0 && lies(layer.residual);
    if (!ifmap && !residual && !ofmap) return off_ops_[static_cast<std::size_t>(id)];
    WindowedOp op = ifmap ? layer.op : off_ops_[static_cast<std::size_t>(id)].front();
    op.in_view.first_channel = layer.op.in_view.first_channel;
    op.ifmap_on_chip = ifmap;
    op.residual_on_chip = residual;
    op.ofmap_on_chip = ofmap;
    return {op};
  }

 private:
  const Options& single_options(LayerId id, const std::vector<MapId>& on_chip) {
    const std::vector<WindowedOp> ops = single_ops(id, on_chip);
    const auto [entry, is_new] = singles_.try_emplace(ops.front().key());
    if (ops.size() > 1) {
      movers_.push_back(options_of_moves(ops));
      return movers_.back();
    }
    if (is_new) {
      for (const FrontierPoint& point : search_.frontier(ops.front()))
        entry->second.push_back({point.footprint_bytes, point.cost});
    }
    return entry->second;
  }

  /// A concat moves its inputs one after another.
  Options options_of_moves(const std::vector<WindowedOp>& ops) {
    Options options;
    Bytes least = 0;
    for (const WindowedOp& op : ops)
      least = std::max(least, search_.frontier(op).front().footprint_bytes);
    for (const WindowedOp& breaks : ops) {
      for (const FrontierPoint& point : search_.frontier(breaks)) {
        Option option;
        option.bytes = std::max(least, point.footprint_bytes);
        for (const WindowedOp& op : ops)
          option.cost += best_point(search_.frontier(op), option.bytes)->cost;
        options.push_back(option);
      }
    }
    keep_best(options, objective_);
    return options;
  }

  /// What decides the options of a fused group: shapes of layers, how their maps hang together, where these
  /// lie.
  std::vector<int> signature(const GroupShape& shape) const {
    std::vector<int> key;
    key.reserve(shape.members.size() * 4 + shape.maps.size() * 3);
    for (const GroupMember& member : shape.members) {
      key.insert(key.end(), {costs_.shape_of(member.layer), member.ifmap, member.residual, member.ofmap});
    }
    for (const GroupMap& map : shape.maps)
      key.insert(key.end(), {static_cast<int>(map.home), map.first_channel, map.channels});
    return key;
  }

  const Options& fused_options(LayerId first, LayerId last, const std::vector<MapId>& on_chip) {
    static const Options none;
    const std::optional<GroupShape> shape =
        group_shape(graph_, first, last, on_chip, hardware_.sram.word_bytes);
    if (!shape || shape->weight_bytes > capacity_) return none;
    const auto [entry, is_new] = fused_.try_emplace(signature(*shape));
    if (is_new) entry->second = options_of(*shape);
    return entry->second;
  }

  Options options_of(const GroupShape& shape) {
    StripWalk walk(shape, graph_);
    std::vector<int> strips = halved_strips(walk.driver_rows());
    std::reverse(strips.begin(), strips.end());
    return options_of(shape, walk, strips);
  }

  /// `strips` rise: when the lowest does not fit, no other does.
  Options options_of(const GroupShape& shape, StripWalk& walk, const std::vector<int>& strips) {
    Options options;
    for (const int strip : strips) {
      const StripCostModel::Cost cost = costs_.cost(walk, shape, strip);
      if (cost.single_bytes > capacity_) {
        if (options.empty()) break;
        continue;
      }
      Option option{cost.single_bytes,  cost.cost,          strip,           false,
                    shape.weight_bytes, cost.weight_cycles, cost.first_strip};
      options.push_back(option);
      option.bytes = cost.double_bytes;
      option.double_buffered = true;
      if (option.bytes <= capacity_) options.push_back(option);
    }
    keep_best(options, objective_);
    return options;
  }

  /// The best strips of a group that has been chosen, out of all that fit.
  Option refined(const GroupShape& shape, const Option& chosen, Bytes capacity) {
    StripWalk walk(shape, graph_);
    std::vector<int> strips = all_strips(walk.driver_rows());
    std::reverse(strips.begin(), strips.end());
    Options options = options_of(shape, walk, strips);
    options.push_back(chosen);
    keep_best(options, objective_);
    return *best_within(options, capacity, objective_);
  }

  Partition trace_back() {
    const auto& ends = states_.back();
    Partition partition;
    if (ends.empty()) return partition;
    std::size_t index = 0;
    LayerId cut = graph_.layer_count();
    while (cut > 0) {
      const State& state = states_[static_cast<std::size_t>(cut)][index];
      partition.groups.push_back(group_of(state, cut));
      index = state.from_state;
      cut = state.from;
    }
    std::reverse(partition.groups.begin(), partition.groups.end());
    return partition;
  }

  PartitionGroup group_of(const State& state, LayerId last) {
    PartitionGroup group;
    group.first = state.from;
    group.last = last;
    group.kept = state.kept;
    group.on_chip = states_[static_cast<std::size_t>(state.from)][state.from_state].on_chip;
    group.on_chip.insert(group.on_chip.end(), state.kept.begin(), state.kept.end());
    group.cost = state.option.cost;
    group.capacity = capacity_;
    for (const MapId map : group.on_chip)
      group.capacity -= bytes_on_chip(map);
    group.strips = state.option.strip_rows > 0;
    if (group.strips) {
      const auto shape =
          group_shape(graph_, group.first, group.last, group.on_chip, hardware_.sram.word_bytes);
      const Option option = refined(*shape, state.option, group.capacity);
      group.cost = option.cost;
      group.plan =
          plan_strips(*shape, graph_, option.strip_rows, option.double_buffered, hardware_.sram.word_bytes);
    }
    return group;
  }

  const MapGraph& graph_;
  const HardwareParameters& hardware_;
  FusionMode mode_;
  Objective objective_;
  TilingSearch& search_;
  const std::vector<std::vector<WindowedOp>>& off_ops_;
  StripCostModel costs_;
  Bytes capacity_ = 0;
  std::vector<std::vector<State>> states_;  ///< by cut
  std::map<WindowedOp::Key, Options> singles_;
  std::deque<Options> movers_;
  std::map<std::vector<int>, Options> fused_;
  std::vector<std::pair<std::vector<MapId>, const Options*>> known_here_;  ///< of the range at hand
};

Partitioner::Partitioner(const MapGraph& graph, const HardwareParameters& hardware, FusionMode mode,
                         Objective objective, TilingSearch& search,
                         const std::vector<std::vector<WindowedOp>>& off_ops)
    : implementation_(std::make_unique<Implementation>(graph, hardware, mode, objective, search, off_ops)) {}

Partitioner::~Partitioner() = default;

Partition Partitioner::best(Bytes capacity) {
  return implementation_->best(capacity);
}

std::vector<WindowedOp> Partitioner::single_ops(LayerId layer, const std::vector<MapId>& on_chip) const {
  return implementation_->single_ops(layer, on_chip);
}

}  // namespace vargsim
