#include "sim/schedule/fusion/partition.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <queue>

namespace vargsim {
namespace {

constexpr std::size_t most_choices = 4;  ///< maps that one group may put on chip

/// What the steps of a search share.
struct Problem {
  const MapGraph& graph;
  FusionMode mode;
  const CostModel& transfers;
  const LayerBounds& bounds;
  GroupCosts& costs;
  Bytes capacity;
  int word_bytes;
};

class PartitionSearch {
 public:
  explicit PartitionSearch(const Problem& problem)
      : graph_(problem.graph),
        problem_(problem),
        rules_(problem.graph, problem.mode, problem.capacity),
        states_at_(static_cast<std::size_t>(graph_.layer_count()) + 1),
        lies_on_chip_(static_cast<std::size_t>(graph_.map_count()), 0) {}

  Partition best() {
    State& start = state_at(0, {});
    add_all_steps();
    find_least_to_go();
    Partition partition;
    if (start.to_go != nowhere) reach(start, {}, nullptr);
    while (!queue_.empty()) {
      const Entry entry = queue_.top();
      queue_.pop();
      Step& step = steps_[entry.step];
      if (step.to->is_reached) continue;
      if (step.option == nullptr) {
        ++effort_.costed;
        if (find_cost(step)) push(entry.step);
        continue;
      }
      reach(*step.to, step.from->cost + step.cost, &step);
      if (step.to->cut < graph_.layer_count()) continue;
      trace_back(*step.to, partition);
      break;
    }
    partition.effort = effort_;
    return partition;
  }

 private:
  struct Step;

  static constexpr CostRank nowhere{std::numeric_limits<std::int64_t>::max(), 0, 0};

  struct State {
    LayerId cut = 0;
    std::vector<MapId> on_chip;  ///< live maps that lie there, ascending
    Bytes bytes_on_chip = 0;
    std::vector<std::size_t> steps;  ///< that begin here
    CostRank to_go = nowhere;        ///< no less follows
    bool is_reached = false;         ///< the best partition of the layers before is known:
    CostRank cost;
    const Step* by = nullptr;
  };

  /// A group between two states.
  struct Step {
    State* from = nullptr;
    State* to = nullptr;
    int members = 0;
    const std::vector<MapId>* kept = nullptr;
    Bytes bytes_kept = 0;
    CostRank cost;                        ///< the least, as long as not costed
    const GroupOption* option = nullptr;  ///< where costed
  };

  struct Entry {
    CostRank least;
    LayerId last = 0;
    std::size_t step = 0;

    /// Of equals the one that comes furthest, then the first.
    bool operator<(const Entry& other) const {
      if (least != other.least) return other.least < least;
      if (last != other.last) return last < other.last;
      return step > other.step;
    }
  };

  Bytes bytes_on_chip(MapId map) const {
    return round_up<Bytes>(graph_.map(map).bytes(), problem_.word_bytes);
  }

  State& state_at(LayerId cut, const std::vector<MapId>& on_chip) {
    auto& here = states_at_[static_cast<std::size_t>(cut)];
    for (State* state : here) {
      if (state->on_chip == on_chip) return *state;
    }
    State& added = states_.emplace_back();
    added.cut = cut;
    added.on_chip = on_chip;
    for (const MapId map : added.on_chip)
      added.bytes_on_chip += bytes_on_chip(map);
    here.push_back(&added);
    return added;
  }

  /// Groups lead forward, so that all states at a cut are known when it is its turn.
  void add_all_steps() {
    for (LayerId cut = 0; cut < graph_.layer_count(); ++cut) {
      const std::vector<State*>& states = states_at_[static_cast<std::size_t>(cut)];
      if (states.empty()) continue;
      if (!graph_.layer(cut).has_commands) {  // it changes nothing
        for (State* state : states)
          add({state, &state_at(cut + 1, state->on_chip), 0, &nothing_, 0, {}, &renaming_});
        continue;
      }
      GroupBound group(graph_, problem_.transfers, problem_.bounds, cut);
      rules_.for_each_group(
          cut, [&](LayerId id) { group.add(id); },
          [&](LayerId last, int members) { add_steps(states, group, last, members); });
    }
  }

  void add(const Step& step) {
    step.from->steps.push_back(steps_.size());
    steps_.push_back(step);
  }

  /// A group that may follow the states at its begin.
  void add_steps(const std::vector<State*>& states, GroupBound& group, LayerId last, int members) {
    group.end_at(last);
    const std::vector<std::vector<MapId>>& homes = homes_.emplace_back(homes_of(group.written()));
    for (State* state : states) {
      mark(state->on_chip, true);
      for (const std::vector<MapId>& kept : homes) {
        mark(kept, true);
        add_step(*state, group, last, members, kept);
        mark(kept, false);
      }
      mark(state->on_chip, false);
    }
  }

  void mark(const std::vector<MapId>& maps, bool on_chip) {
    for (const MapId map : maps)
      lies_on_chip_[static_cast<std::size_t>(map)] = on_chip ? 1 : 0;
  }

  void add_step(State& state, const GroupBound& group, LayerId last, int members,
                const std::vector<MapId>& kept) {
    Bytes bytes_kept = 0;
    for (const MapId map : kept)
      bytes_kept += bytes_on_chip(map);
    const auto on_chip = [&](MapId map) { return lies_on_chip_[static_cast<std::size_t>(map)] != 0; };
    if (state.bytes_on_chip + bytes_kept + group.least_sram(on_chip) > problem_.capacity) return;
    ++effort_.groups;
    left_.clear();
    for (const MapId map : graph_.live_at(last)) {
      if (on_chip(map)) left_.push_back(map);
    }
    add({&state, &state_at(last, left_), members, &kept, bytes_kept,
         problem_.costs.rank(group.least(on_chip)), nullptr});
  }

  void find_least_to_go() {
    for (State* end : states_at_.back())
      end->to_go = {};
    for (LayerId cut = graph_.layer_count(); cut-- > 0;) {
      for (State* state : states_at_[static_cast<std::size_t>(cut)]) {
        for (const std::size_t index : state->steps) {
          const Step& step = steps_[index];
          if (step.to->to_go == nowhere) continue;
          state->to_go = std::min(state->to_go, step.cost + step.to->to_go);
        }
      }
    }
  }

  void reach(State& state, const CostRank& cost, const Step* by) {
    state.is_reached = true;
    state.cost = cost;
    state.by = by;
    for (const std::size_t step : state.steps)
      push(step);
  }

  void push(std::size_t index) {
    const Step& step = steps_[index];
    if (step.to->is_reached || step.to->to_go == nowhere) return;
    queue_.push({step.from->cost + step.cost + step.to->to_go, step.to->cut, index});
  }

  /// Sets of the written maps that may be put on chip.
  std::vector<std::vector<MapId>> homes_of(const std::vector<MapId>& written) const {
    std::vector<std::vector<MapId>> sets{{}};
    if (problem_.mode != FusionMode::automatic) return sets;
    for (const MapId map : written) {
      if (!graph_.map(map).may_stay_on_chip() || sets.size() > (std::size_t{1} << most_choices)) continue;
      if (bytes_on_chip(map) > problem_.capacity) continue;
      const std::size_t count = sets.size();
      for (std::size_t i = 0; i < count; ++i) {
        sets.push_back(sets[i]);
        sets.back().push_back(map);
      }
    }
    return sets;
  }

  std::vector<MapId> on_chip_during(const Step& step) const {
    std::vector<MapId> maps = step.from->on_chip;
    maps.insert(maps.end(), step.kept->begin(), step.kept->end());
    return maps;
  }

  Bytes room(const Step& step) const {
    return problem_.capacity - step.from->bytes_on_chip - step.bytes_kept;
  }

  bool find_cost(Step& step) {
    const std::vector<MapId> on_chip = on_chip_during(step);
    const LayerId first = step.from->cut;
    const auto option = step.members == 1 ? problem_.costs.alone(first, on_chip, room(step))
                                          : problem_.costs.fused(first, step.to->cut, on_chip, room(step));
    if (!option) return false;
    step.option = &options_.emplace_back(*option);
    step.cost = problem_.costs.rank(option->cost);
    return true;
  }

  void trace_back(const State& end, Partition& partition) {
    for (const State* state = &end; state->by != nullptr; state = state->by->from)
      partition.groups.push_back(group_of(*state->by));
    std::reverse(partition.groups.begin(), partition.groups.end());
  }

  PartitionGroup group_of(const Step& step) {
    PartitionGroup group;
    group.first = step.from->cut;
    group.last = step.to->cut;
    group.kept = *step.kept;
    group.on_chip = on_chip_during(step);
    group.capacity = room(step);
    group.strips = step.members > 1;
    GroupOption option = *step.option;
    if (group.strips)
      group.plan = problem_.costs.refine(group.first, group.last, group.on_chip, group.capacity, option);
    group.cost = option.cost;
    return group;
  }

  const MapGraph& graph_;
  const Problem& problem_;
  GroupRules rules_;
  std::deque<State> states_;
  std::vector<std::vector<State*>> states_at_;  ///< by cut
  std::deque<Step> steps_;
  std::deque<GroupOption> options_;
  const GroupOption renaming_;                         ///< of layers without commands
  std::deque<std::vector<std::vector<MapId>>> homes_;  ///< that steps choose from
  const std::vector<MapId> nothing_;
  std::vector<MapId> left_;
  std::vector<char> lies_on_chip_;  ///< by map, while groups behind a state are bounded
  std::priority_queue<Entry> queue_;
  PartitionEffort effort_;
};

}  // namespace

Partitioner::Partitioner(const MapGraph& graph, const HardwareParameters& hardware, FusionMode mode,
                         TilingSearch& search, const std::vector<std::vector<WindowedOp>>& off_ops,
                         KnownGroups& known)
    : graph_(graph),
      hardware_(hardware),
      mode_(mode),
      transfers_(hardware),
      bounds_(graph, transfers_, off_ops, known),
      costs_(graph, hardware, search, off_ops, known) {}

Partition Partitioner::best(Bytes capacity) {
  const Problem problem{graph_, mode_, transfers_, bounds_, costs_, capacity, hardware_.sram.word_bytes};
  return PartitionSearch(problem).best();
}

}  // namespace vargsim
