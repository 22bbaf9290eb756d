/// The best partition against one that costs every group, and the bounds that it goes by.

#include "sim/schedule/fusion/partition.h"

#include <map>

#include <catch2/catch.hpp>

#include "networks/zoo/zoo.h"
#include "sim/config/job.h"

namespace vargsim::test {
namespace {

/// Layers alone with all maps in DRAM, of networks without concats or slices.
std::vector<std::vector<WindowedOp>> ops_alone(const Network& network, const DatatypeParameters& types) {
  std::vector<std::vector<WindowedOp>> ops;
  for (const Layer& layer : network.layers())
    ops.push_back({lower(network, layer, types)});
  return ops;
}

struct Subject {
  Subject(const std::string& name, int input, int kib, Objective objective)
      : Subject(read_job("edge_npu", name,
                         {{"network.input_size", std::to_string(input), ""},
                          {"network.width", "0.25", ""},
                          {"hw.sram.capacity_kib", std::to_string(kib), ""}}),
                objective) {}

  Subject(const Job& job, Objective objective)
      : network(job.network),
        hardware(job.hardware),
        placement(network),
        graph(network, placement, hardware.datatypes),
        off_ops(ops_alone(network, hardware.datatypes)),
        search(hardware, objective),
        transfers(hardware),
        bounds(graph, transfers, off_ops, known),
        costs(graph, hardware, search, off_ops, known) {}

  Bytes bytes_on_chip(const std::vector<MapId>& maps) const {
    Bytes bytes = 0;
    for (const MapId map : maps)
      bytes += round_up<Bytes>(graph.map(map).bytes(), hardware.sram.word_bytes);
    return bytes;
  }

  Network network;
  HardwareParameters hardware;
  Placement placement;
  MapGraph graph;
  std::vector<std::vector<WindowedOp>> off_ops;
  TilingSearch search;
  CostModel transfers;
  KnownGroups known;
  LayerBounds bounds;
  GroupCosts costs;
};

bool contains(const std::vector<MapId>& maps, MapId map) {
  return std::find(maps.begin(), maps.end(), map) != maps.end();
}

/// Cuts, maps on chip there, and the least cost to come so far.
using States = std::vector<std::map<std::vector<MapId>, CostRank>>;

/// Costs every group from a state on; no bound is asked, but held to.
void extend(Subject& subject, FusionMode mode, LayerId cut, const std::vector<MapId>& on_chip,
            const CostRank& cost, States& states) {
  const Bytes capacity = subject.hardware.sram.capacity_bytes();
  const GroupRules rules(subject.graph, mode, capacity);
  GroupBound bound(subject.graph, subject.transfers, subject.bounds, cut);
  const auto visit = [&](LayerId last, int members) {
    bound.end_at(last);
    std::vector<MapId> choices;
    for (const MapId map : bound.written()) {
      if (mode == FusionMode::automatic && subject.graph.map(map).may_stay_on_chip()) choices.push_back(map);
    }
    REQUIRE(choices.size() <= 4);
    for (unsigned kept = 0; kept < 1u << choices.size(); ++kept) {
      std::vector<MapId> during = on_chip;
      for (std::size_t i = 0; i < choices.size(); ++i) {
        if ((kept >> i & 1) != 0) during.push_back(choices[i]);
      }
      const Bytes room = capacity - subject.bytes_on_chip(during);
      if (room < 0) continue;
      const std::optional<GroupOption> option = members == 1 ? subject.costs.alone(cut, during, room)
                                                             : subject.costs.fused(cut, last, during, room);
      if (!option) continue;
      const auto lies = [&](MapId map) { return contains(during, map); };
      CHECK(bound.least_sram(lies) <= room);
      CHECK(bound.least(lies).bytes <= option->cost.bytes);
      CHECK(bound.least(lies).cycles <= option->cost.cycles);
      CHECK(bound.least(lies).dram <= option->cost.dram);
      CHECK(bound.least(lies).energy_pj <= option->cost.energy_pj);
      std::vector<MapId> left;
      for (const MapId map : subject.graph.live_at(last)) {
        if (lies(map)) left.push_back(map);
      }
      const CostRank total = cost + subject.costs.rank(option->cost);
      const auto [entry, is_new] = states[static_cast<std::size_t>(last)].try_emplace(left, total);
      if (!is_new) entry->second = std::min(entry->second, total);
    }
  };
  rules.for_each_group(
      cut, [&](LayerId id) { bound.add(id); }, visit);
}

CostRank best_of_all(Subject& subject, FusionMode mode) {
  States states(static_cast<std::size_t>(subject.graph.layer_count()) + 1);
  states.front()[{}] = {};
  for (LayerId cut = 0; cut < subject.graph.layer_count(); ++cut) {
    const auto here = states[static_cast<std::size_t>(cut)];
    for (const auto& [on_chip, cost] : here) {
      if (subject.graph.layer(cut).has_commands) {
        extend(subject, mode, cut, on_chip, cost, states);
      } else {
        states[static_cast<std::size_t>(cut) + 1][on_chip] = cost;
      }
    }
  }
  REQUIRE(states.back().count({}) == 1);
  return states.back()[{}];
}

}  // namespace

TEST_CASE("the best partition is as good as that of costing every group") {
  int fewer = 0;
  for (const char* name : {"vargnet_v1", "vargnet_v2", "mobilenet_v2", "mobilenet_v1"}) {
    for (const int kib : {24, 64, 256}) {
      for (const Objective objective : {Objective::cycles, Objective::bytes, Objective::energy}) {
        for (const FusionMode mode : {FusionMode::pair, FusionMode::block, FusionMode::automatic}) {
          Subject subject(name, 64, kib, objective);
          INFO(name << ", " << kib << " KiB, objective " << static_cast<int>(objective) << ", mode "
                    << static_cast<int>(mode));
          Partitioner partitioner(subject.graph, subject.hardware, mode, subject.search, subject.off_ops,
                                  subject.known);
          const Partition partition = partitioner.best(subject.hardware.sram.capacity_bytes());
          REQUIRE_FALSE(partition.groups.empty());
          CostRank cost{};
          for (const PartitionGroup& group : partition.groups)
            cost = cost + subject.costs.rank(group.cost);
          // Groups that are chosen may get better strips in the end.
          CHECK_FALSE(best_of_all(subject, mode) < cost);
          if (partition.effort.costed < partition.effort.groups / 2) ++fewer;
        }
      }
    }
  }
  CHECK(fewer > 50);
}

}  // namespace vargsim::test
