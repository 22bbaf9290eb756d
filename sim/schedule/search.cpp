#include "sim/schedule/search.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "hw_models/dram/energy.h"
#include "sim/base/error.h"
#include "sim/schedule/tiling_space.h"

namespace vargsim {
namespace {

using Rank = TilingSearch::Rank;

Rank rank_of(Objective objective, Bytes bytes, Cycles cycles, std::int64_t transfers,
             std::int64_t energy_pj) {
  switch (objective) {
    case Objective::bytes:
      return {bytes, cycles, transfers};
    case Objective::energy:
      return {energy_pj, cycles, bytes};
    case Objective::cycles:
      break;
  }
  return {cycles, bytes, transfers};
}

Rank rank_of(const TilingCost& cost, Objective objective) {
  return rank_of(objective, cost.bytes, cost.cycles, cost.transfers, cost.energy_pj);
}

bool is_variant(const Tiling& a, const Tiling& b) {
  return a.order == b.order && a.keep_inner == b.keep_inner && a.cols == b.cols && a.groups == b.groups &&
         a.out_per_group == b.out_per_group;
}

constexpr Bytes any_size = std::numeric_limits<Bytes>::max();

struct Candidate {
  Rank least;
  Tiling tiling;
  TilingTraffic traffic;
};

/// One search over the tilings of an op.
class Hunt {
 public:
  Hunt(const WindowedOp& op, const HardwareParameters& hardware, Objective objective, CostModel& costs)
      : op_(op),
        hardware_(hardware),
        objective_(objective),
        costs_(costs),
        space_(op, costs.outputs_at_once()) {
    costs_.start_layer();
    least_compute_ = costs_.least_compute(op);
    map_reads_of_rows();
  }

  const Tiling& smallest() const { return smallest_; }

  /// The best in `capacity`; none of the kind of `excluded`, where there is one.
  std::optional<TilingChoice> best(Bytes capacity, const Tiling* excluded = nullptr) {
    for (const TilingFamily& family : space_.families())
      consider(family, capacity, excluded);
    for (const Candidate& candidate : candidates_) {
      if (candidate.least < best_rank_) cost(candidate);
    }
    if (!found_) return std::nullopt;
    return TilingChoice{best_.tiling, best_.cost, effort_};
  }

 private:
  void map_reads_of_rows() {
    Tiling tiling;
    tiling.cols = op_.out.cols;
    for (const int rows : space_.rows()) {
      tiling.rows = rows;
      rows_read_.push_back(map_reads(op_, tiling).rows);
    }
    least_rows_read_ = *std::min_element(rows_read_.begin(), rows_read_.end());
    tiling.rows = op_.out.rows;
    for (const int cols : space_.strip_widths()) {
      tiling.cols = cols;
      columns_read_.push_back(map_reads(op_, tiling).cols);
    }
  }

  /// Tilings with this traffic, and cycles for compute, may be better than what is known.
  bool may_win(const TilingTraffic& least, Cycles compute) const {
    return !found_ || least_rank(least, costs_.least_cycles(op_, least, {}, compute)) < best_rank_;
  }

  Rank least_rank(const TilingTraffic& least, Cycles cycles) const {
    return rank_of(objective_, least.bytes, cycles, least.transfers,
                   costs_.energy_pj(least.bytes, 0, cycles));
  }

  Cycles least_compute_of(const Tiling& tiling) {
    if (tiling.groups != compute_groups_ || tiling.out_per_group != compute_out_) {
      compute_groups_ = tiling.groups;
      compute_out_ = tiling.out_per_group;
      compute_of_tile_ =
          std::max(least_compute_, costs_.least_compute(op_, tiling.groups, tiling.out_per_group));
    }
    return compute_of_tile_;
  }

  void consider(const TilingFamily& family, Bytes capacity, const Tiling* excluded) {
    const std::size_t widths = family.strips ? space_.strip_widths().size() : 1;
    effort_.tilings += static_cast<std::int64_t>(widths * space_.rows().size());
    const TilingTraffic least =
        costs_.least_traffic(op_, family.tiling, {least_rows_read_, columns_read_.front()}, 1);
    if (!may_win(least, least_compute_) || !may_win(least, least_compute_of(family.tiling))) return;
    for (std::size_t width = 0; width < widths; ++width) {
      Tiling tiling = family.tiling;
      tiling.cols = space_.strip_widths()[width];
      if (excluded && is_variant(tiling, *excluded)) continue;
      consider_strips(tiling, columns_read_[width], capacity);
    }
  }

  void consider_strips(Tiling tiling, std::int64_t columns, Bytes capacity) {
    const TilingTraffic least = costs_.least_traffic(op_, tiling, {least_rows_read_, columns}, tiling.cols);
    if (!may_win(least, least_compute_of(tiling))) return;
    for (std::size_t i = 0; i < space_.rows().size(); ++i) {
      tiling.rows = space_.rows()[i];
      tiling.doubled = {};
      consider_splits(tiling, {rows_read_[i], columns}, capacity);
    }
  }

  void consider_splits(Tiling tiling, const MapReads& reads, Bytes capacity) {
    const TileCounts counts = count_tiles(op_, tiling);
    const TilingTraffic traffic = costs_.traffic(op_, tiling, counts, reads);
    if (!may_win(traffic, least_compute_of(tiling))) return;
    const BufferSplits splits(op_, tiling, counts, hardware_.sram.word_bytes);
    int fitting = 0;  // bit i: split i fits
    splits.for_each([&](const DoubleBuffers& doubled, int single, Bytes footprint) {
      tiling.doubled = doubled;
      if (footprint > capacity) {
        if (footprint < smallest_footprint_) {
          smallest_footprint_ = footprint;
          smallest_ = tiling;
        }
        return;
      }
      // A split that doubles more is no worse.
      for (int more = 0; more < single; ++more) {
        if ((more & ~single) == 0 && (fitting >> more & 1) != 0) return;
      }
      fitting |= 1 << single;
      take(tiling, traffic);
    });
    if (fitting == 0) ++effort_.too_large;
  }

  /// One tiling is costed early, whenever its bound is the lowest yet: it lets most others be dropped by
  /// theirs.
  void take(const Tiling& tiling, const TilingTraffic& traffic) {
    const Cycles cycles = costs_.least_cycles(op_, traffic, tiling.doubled, least_compute_of(tiling));
    const Rank least = least_rank(traffic, cycles);
    if (found_ && least >= best_rank_) return;
    const Candidate candidate{least, tiling, traffic};
    if (!found_ || least < least_) {
      least_ = least;
      cost(candidate);
    } else {
      candidates_.push_back(candidate);
    }
  }

  void cost(const Candidate& candidate) {
    ++effort_.costed;
    const TilingCost cost = costs_.cost(op_, candidate.tiling, candidate.traffic);
    const Rank its = rank_of(cost, objective_);
    if (found_ && its >= best_rank_) return;
    found_ = true;
    best_rank_ = its;
    best_.tiling = candidate.tiling;
    best_.cost = cost;
  }

  const WindowedOp& op_;
  const HardwareParameters& hardware_;
  Objective objective_;
  CostModel& costs_;
  TilingSpace space_;
  Cycles least_compute_ = 0;
  std::vector<std::int64_t> rows_read_, columns_read_;  ///< by size of a tile
  std::int64_t least_rows_read_ = 0;
  int compute_groups_ = 0, compute_out_ = 0;  ///< the channel tile that `compute_of_tile_` is for
  Cycles compute_of_tile_ = 0;
  bool found_ = false;
  TilingChoice best_;
  Rank best_rank_, least_;  ///< of the best, and the lowest of the bounds
  std::vector<Candidate> candidates_;
  SearchEffort effort_;
  Bytes smallest_footprint_ = any_size;
  Tiling smallest_;
};

/// Says what is missing for the tiling that needs least SRAM.
[[noreturn]] void refuse(const WindowedOp& op, const Tiling& smallest, const std::string& layer,
                         Bytes capacity, int word_bytes) {
  const RingShapes rings = ring_shapes(op, smallest);
  const Bytes needed = footprint_bytes(rings, word_bytes);
  std::size_t largest = 0;
  std::string parts;
  for (std::size_t role = 0; role < rings.size(); ++role) {
    if (rings[role].bytes() > rings[largest].bytes()) largest = role;
    if (rings[role].bytes() == 0) continue;
    parts += fmt::format("{}{} {}", parts.empty() ? "" : ", ", buffer_role_names[role], rings[role].bytes());
  }
  throw InfeasibleError(fmt::format(
      "layer {}: its smallest tile needs {} bytes of SRAM ({}), {} are there; the {} tensor needs most; "
      "sram.capacity_kib={} would do",
      layer, needed, parts, capacity, buffer_role_names[largest], ceil_div<Bytes>(needed, 1024)));
}

}  // namespace

TilingSearch::TilingSearch(const HardwareParameters& hardware, Objective objective, KnownTilings* known)
    : hardware_(hardware), objective_(objective), costs_(hardware), known_(known ? *known : own_) {
  if (objective != Objective::energy || has_energy(hardware.dram.part)) return;
  throw InputError(
      fmt::format("schedule.objective=energy: DRAM part {} has no currents to work out energy from; give a "
                  "part that has, "
                  "or choose cycles or bytes",
                  hardware.dram.part.name));
}

TilingSearch::Rank TilingSearch::rank(const TilingCost& cost) const {
  return rank_of(cost, objective_);
}

const TilingChoice* TilingSearch::best(const WindowedOp& op, Bytes capacity) {
  const auto [entry, is_new] = known_.choices.try_emplace({op.key(), capacity});
  if (is_new) entry->second = Hunt(op, hardware_, objective_, costs_).best(capacity);
  return entry->second ? &*entry->second : nullptr;
}

const TilingChoice& TilingSearch::find_within(const WindowedOp& op, const std::string& layer_name,
                                              Bytes capacity) {
  const TilingChoice* choice = best(op, capacity);
  if (choice != nullptr) return *choice;
  Hunt hunt(op, hardware_, objective_, costs_);
  hunt.best(capacity);
  refuse(op, hunt.smallest(), layer_name, capacity, hardware_.sram.word_bytes);
}

const TilingChoice& TilingSearch::find(const WindowedOp& op, const std::string& layer_name) {
  return find_within(op, layer_name, hardware_.sram.capacity_bytes());
}

std::optional<TilingChoice> TilingSearch::runner_up(const WindowedOp& op, const Tiling& choice,
                                                    Bytes capacity) {
  return Hunt(op, hardware_, objective_, costs_).best(capacity, &choice);
}

}  // namespace vargsim
