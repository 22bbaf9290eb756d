#include "sim/schedule/search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include <fmt/format.h>

#include "hw_models/dram/energy.h"
#include "sim/base/error.h"
#include "sim/schedule/tiling_space.h"

namespace vargsim {
namespace {

using Rank = std::tuple<std::int64_t, std::int64_t, std::int64_t>;

Rank rank(Objective objective, Bytes bytes, Cycles cycles, std::int64_t transfers, std::int64_t energy_pj) {
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

Rank rank(const TilingCost& cost, Objective objective) {
  return rank(objective, cost.bytes, cost.cycles, cost.transfers, cost.energy_pj);
}

bool is_variant(const Tiling& a, const Tiling& b) {
  return a.order == b.order && a.keep_inner == b.keep_inner && a.cols == b.cols && a.groups == b.groups &&
         a.out_per_group == b.out_per_group;
}

constexpr Bytes any_size = std::numeric_limits<Bytes>::max();

/// Tilings whose footprints are alike, among which one is costed early: it lets most others be dropped by
/// their lower bounds.
struct Bucket {
  bool used = false;
  Rank least;  ///< lowest of the lower bounds seen
  FrontierPoint best;
  Rank best_rank;
};

struct Candidate {
  Bytes footprint = 0;
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

  const SearchEffort& effort() const { return effort_; }
  const Tiling& smallest() const { return smallest_; }

  /// The best in `capacity`; none of the kind of `excluded`, where there is one.
  std::optional<FrontierPoint> best(Bytes capacity, const Tiling* excluded = nullptr) {
    buckets_.resize(1);
    for (const TilingFamily& family : space_.families())
      consider(family, capacity, excluded);
    Bucket& bucket = buckets_.front();
    for (const Candidate& candidate : candidates_) {
      if (candidate.least < bucket.best_rank) cost(candidate, bucket);
    }
    if (!bucket.used) return std::nullopt;
    return bucket.best;
  }

  std::vector<FrontierPoint> frontier() {
    buckets_.resize(bucket_count);
    per_size_ = true;
    for (const TilingFamily& family : space_.families())
      consider(family, any_size, nullptr);
    return sweep();
  }

 private:
  static constexpr int steps_an_octave = 16;
  static constexpr int bucket_count = 64 * steps_an_octave;

  /// Larger footprints never lie in a lower bucket.
  std::size_t bucket_of(Bytes footprint) const {
    if (!per_size_) return 0;
    int octave = 0;
    const double mantissa = std::frexp(double(std::max<Bytes>(1, footprint)), &octave);
    return static_cast<std::size_t>(octave * steps_an_octave + int((mantissa - 0.5) * 2 * steps_an_octave));
  }

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
    const Bucket& bucket = buckets_.front();
    if (per_size_ || !bucket.used) return true;
    const Cycles cycles = costs_.least_cycles(op_, least, {}, compute);
    return least_rank(least, cycles) < bucket.best_rank;
  }

  Rank least_rank(const TilingTraffic& least, Cycles cycles) const {
    return rank(objective_, least.bytes, cycles, least.transfers, costs_.energy_pj(least.bytes, 0, cycles));
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
      // One size: a split that doubles more is no worse.
      for (int more = 0; more < single && !per_size_; ++more) {
        if ((more & ~single) == 0 && (fitting >> more & 1) != 0) return;
      }
      fitting |= 1 << single;
      take(tiling, footprint, traffic);
    });
    if (fitting == 0) ++effort_.too_large;
  }

  void take(const Tiling& tiling, Bytes footprint, const TilingTraffic& traffic) {
    const Cycles cycles = costs_.least_cycles(op_, traffic, tiling.doubled, least_compute_of(tiling));
    const Rank least = least_rank(traffic, cycles);
    Bucket& bucket = buckets_[bucket_of(footprint)];
    if (bucket.used && least >= bucket.best_rank && footprint >= bucket.best.footprint_bytes) return;
    const Candidate candidate{footprint, least, tiling, traffic};
    if (!bucket.used || least < bucket.least) {
      bucket.least = least;
      const FrontierPoint point = cost(candidate, bucket);
      if (per_size_) costed_.push_back(point);
      return;
    }
    candidates_.push_back(candidate);
  }

  FrontierPoint cost(const Candidate& candidate, Bucket& bucket) {
    ++effort_.costed;
    const FrontierPoint point{candidate.footprint, candidate.tiling,
                              costs_.cost(op_, candidate.tiling, candidate.traffic)};
    const Rank its = rank(point.cost, objective_);
    if (!bucket.used || its < bucket.best_rank) {
      bucket.best = point;
      bucket.best_rank = its;
    }
    bucket.used = true;
    return point;
  }

  /// Costs what may be better than all that is known in less SRAM, and keeps what is.
  std::vector<FrontierPoint> sweep() {
    std::stable_sort(candidates_.begin(), candidates_.end(),
                     [](const Candidate& a, const Candidate& b) { return a.footprint < b.footprint; });
    const auto before = [&](const FrontierPoint& a, const FrontierPoint& b) {
      return std::make_pair(a.footprint_bytes, rank(a.cost, objective_)) <
             std::make_pair(b.footprint_bytes, rank(b.cost, objective_));
    };
    std::stable_sort(costed_.begin(), costed_.end(), before);
    std::vector<FrontierPoint> better;
    std::optional<Rank> best;
    auto known = costed_.begin();
    const auto improve = [&](const FrontierPoint& point) {
      const Rank its = rank(point.cost, objective_);
      if (best && its >= *best) return;
      best = its;
      if (!better.empty() && better.back().footprint_bytes == point.footprint_bytes) better.pop_back();
      better.push_back(point);
    };
    Bucket unused;
    for (const Candidate& candidate : candidates_) {
      for (; known != costed_.end() && known->footprint_bytes <= candidate.footprint; ++known)
        improve(*known);
      if (best && candidate.least >= *best) continue;
      improve(cost(candidate, unused));
    }
    for (; known != costed_.end(); ++known)
      improve(*known);
    return better;
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
  bool per_size_ = false;
  std::vector<Bucket> buckets_;
  std::vector<Candidate> candidates_;
  std::vector<FrontierPoint> costed_;
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

const FrontierPoint* best_point(const Frontier& frontier, Bytes capacity) {
  const auto behind =
      std::upper_bound(frontier.begin(), frontier.end(), capacity,
                       [](Bytes bytes, const FrontierPoint& point) { return bytes < point.footprint_bytes; });
  return behind == frontier.begin() ? nullptr : &*std::prev(behind);
}

TilingSearch::TilingSearch(const HardwareParameters& hardware, Objective objective, KnownTilings* known)
    : hardware_(hardware), objective_(objective), costs_(hardware), known_(known ? *known : own_) {
  if (objective != Objective::energy || has_energy(hardware.dram.part)) return;
  throw InputError(
      fmt::format("schedule.objective=energy: DRAM part {} has no currents to work out energy from; give a "
                  "part that has, "
                  "or choose cycles or bytes",
                  hardware.dram.part.name));
}

const TilingChoice& TilingSearch::find(const WindowedOp& op, const std::string& layer_name) {
  const WindowedOp::Key key = op.key();
  const auto known = known_.choices.find(key);
  if (known != known_.choices.end()) return known->second;
  const Bytes capacity = hardware_.sram.capacity_bytes();
  return known_.choices.emplace(key, search(op, layer_name, capacity)).first->second;
}

TilingChoice TilingSearch::find_within(const WindowedOp& op, const std::string& layer_name, Bytes capacity) {
  // Not from the frontier: of equals it has the smallest, which simulates slower.
  return search(op, layer_name, capacity);
}

TilingChoice TilingSearch::search(const WindowedOp& op, const std::string& layer_name, Bytes capacity) {
  Hunt hunt(op, hardware_, objective_, costs_);
  const std::optional<FrontierPoint> point = hunt.best(capacity);
  if (!point) refuse(op, hunt.smallest(), layer_name, capacity, hardware_.sram.word_bytes);
  return {point->tiling, point->cost, hunt.effort()};
}

const FoundFrontier& TilingSearch::find_frontier(const WindowedOp& op) {
  std::shared_ptr<Frontiers>& frontiers = known_.frontiers ? known_.frontiers : own_frontiers_;
  if (!frontiers) frontiers = std::make_shared<Frontiers>();
  const auto [entry, is_new] = frontiers->try_emplace({objective_, op.key()});
  if (is_new) {
    Hunt hunt(op, hardware_, objective_, costs_);
    entry->second.points = hunt.frontier();
    entry->second.effort = hunt.effort();
  }
  return entry->second;
}

std::optional<TilingChoice> TilingSearch::runner_up(const WindowedOp& op, const Tiling& choice,
                                                    Bytes capacity) {
  Hunt hunt(op, hardware_, objective_, costs_);
  const std::optional<FrontierPoint> point = hunt.best(capacity, &choice);
  if (!point) return std::nullopt;
  return TilingChoice{point->tiling, point->cost, hunt.effort()};
}

}  // namespace vargsim
