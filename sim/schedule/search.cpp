#include "sim/schedule/search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/schedule/tiling_space.h"

namespace vargsim {
namespace {

using Rank = std::tuple<std::int64_t, std::int64_t, std::int64_t>;

Rank rank(Objective objective, Bytes bytes, Cycles cycles, std::int64_t transfers) {
  if (objective == Objective::bytes) return {bytes, cycles, transfers};
  return {cycles, bytes, transfers};
}

Rank rank(const TilingCost& cost, Objective objective) {
  return rank(objective, cost.bytes, cost.cycles, cost.transfers);
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
    for (const TilingVariant& variant : space_.variants()) {
      if (excluded && is_variant(variant.tiling, *excluded)) continue;
      consider(variant, capacity);
    }
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
    for (const TilingVariant& variant : space_.variants())
      consider(variant, any_size);
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
    tiling.rows = op_.out.rows;
    for (const int cols : space_.strip_widths()) {
      tiling.cols = cols;
      columns_read_.push_back(map_reads(op_, tiling).cols);
    }
  }

  void consider(const TilingVariant& variant, Bytes capacity) {
    Tiling tiling = variant.tiling;
    const std::int64_t columns = columns_read_[static_cast<std::size_t>(variant.strip_width)];
    for (std::size_t i = 0; i < space_.rows().size(); ++i) {
      tiling.rows = space_.rows()[i];
      tiling.doubled = {};
      consider_splits(tiling, {rows_read_[i], columns}, capacity);
    }
  }

  void consider_splits(Tiling tiling, const MapReads& reads, Bytes capacity) {
    const TileCounts counts = count_tiles(op_, tiling);
    const BufferSplits splits(op_, tiling, counts, hardware_.sram.word_bytes);
    std::optional<TilingTraffic> traffic;
    int fitting = 0;  // bit i: split i fits
    splits.for_each([&](const DoubleBuffers& doubled, int single, Bytes footprint) {
      ++effort_.tilings;
      tiling.doubled = doubled;
      if (footprint > capacity) {
        ++effort_.too_large;
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
      if (!traffic) traffic = costs_.traffic(op_, tiling, counts, reads);
      take(tiling, footprint, *traffic);
    });
  }

  void take(const Tiling& tiling, Bytes footprint, const TilingTraffic& traffic) {
    const Cycles cycles = costs_.least_cycles(op_, traffic, tiling.doubled, least_compute_);
    const Rank least = rank(objective_, traffic.bytes, cycles, traffic.transfers);
    Bucket& bucket = buckets_[bucket_of(footprint)];
    if (bucket.used && least >= bucket.best_rank && footprint >= bucket.best.footprint) return;
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
      return std::make_pair(a.footprint, rank(a.cost, objective_)) <
             std::make_pair(b.footprint, rank(b.cost, objective_));
    };
    std::stable_sort(costed_.begin(), costed_.end(), before);
    std::vector<FrontierPoint> better;
    std::optional<Rank> best;
    auto known = costed_.begin();
    const auto improve = [&](const FrontierPoint& point) {
      const Rank its = rank(point.cost, objective_);
      if (best && its >= *best) return;
      best = its;
      if (!better.empty() && better.back().footprint == point.footprint) better.pop_back();
      better.push_back(point);
    };
    Bucket unused;
    for (const Candidate& candidate : candidates_) {
      for (; known != costed_.end() && known->footprint <= candidate.footprint; ++known)
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
  bool per_size_ = false;
  std::vector<Bucket> buckets_;
  std::vector<Candidate> candidates_;
  std::vector<FrontierPoint> costed_;
  SearchEffort effort_;
  Bytes smallest_footprint_ = any_size;
  Tiling smallest_;
};

}  // namespace

TilingSearch::TilingSearch(const HardwareParameters& hardware, Objective objective, KnownTilings* known)
    : hardware_(hardware), objective_(objective), costs_(hardware), known_(known ? *known : own_) {}

const TilingChoice& TilingSearch::find(const WindowedOp& op, const std::string& layer_name) {
  const WindowedOp::Key key = op.key();
  const auto known = known_.choices.find(key);
  if (known != known_.choices.end()) return known->second;
  const Bytes capacity = hardware_.sram.capacity_bytes();
  if (known_.frontiers) {
    const FrontierPoint* point = best(op, capacity);
    const Frontier& all = frontier(op);
    if (!point) refuse(op, all.points.front().tiling, layer_name);
    return known_.choices.emplace(key, TilingChoice{point->tiling, point->cost, all.effort}).first->second;
  }
  Hunt hunt(op, hardware_, objective_, costs_);
  const std::optional<FrontierPoint> point = hunt.best(capacity);
  if (!point) refuse(op, hunt.smallest(), layer_name);
  return known_.choices.emplace(key, TilingChoice{point->tiling, point->cost, hunt.effort()}).first->second;
}

const Frontier& TilingSearch::frontier(const WindowedOp& op) {
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

const FrontierPoint* TilingSearch::best(const WindowedOp& op, Bytes capacity) {
  const std::vector<FrontierPoint>& points = frontier(op).points;
  const auto behind =
      std::upper_bound(points.begin(), points.end(), capacity,
                       [](Bytes bytes, const FrontierPoint& p) { return bytes < p.footprint; });
  return behind == points.begin() ? nullptr : &*std::prev(behind);
}

std::optional<TilingChoice> TilingSearch::runner_up(const WindowedOp& op, const Tiling& choice) {
  Hunt hunt(op, hardware_, objective_, costs_);
  const std::optional<FrontierPoint> point = hunt.best(hardware_.sram.capacity_bytes(), &choice);
  if (!point) return std::nullopt;
  return TilingChoice{point->tiling, point->cost, hunt.effort()};
}

/// Says what is missing for the tiling that needs least SRAM.
void TilingSearch::refuse(const WindowedOp& op, const Tiling& smallest, const std::string& layer) const {
  const RingShapes rings = ring_shapes(op, smallest);
  const Bytes needed = footprint_bytes(rings, hardware_.sram.word_bytes);
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
      layer, needed, parts, hardware_.sram.capacity_bytes(), buffer_role_names[largest],
      ceil_div<Bytes>(needed, 1024)));
}

}  // namespace vargsim
