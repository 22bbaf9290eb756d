#include "networks/match_macs.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>
#include <tuple>

#include <fmt/format.h>

#include "networks/width_choices.h"
#include "sim/base/error.h"
#include "sim/base/text.h"

namespace vargsim {
namespace {

constexpr Macs tolerance_divisor = 50;  // 2 %

/// Choices of one stage, by index, both ends included.
struct Range {
  std::size_t first = 0;
  std::size_t last = 0;

  std::size_t size() const { return last - first + 1; }
};

/// A range for each stage.
using Box = std::vector<Range>;

struct Candidate {
  std::vector<int> widths;
  Macs macs = 0;
  Macs distance = 0;  ///< from the target
  double largest_change = 0;

  bool operator<(const Candidate& other) const {
    return std::tie(distance, largest_change, widths) <
           std::tie(other.distance, other.largest_change, other.widths);
  }
};

/// The widths nearest to a target in boxes, by branch and bound: MACs grow with every width, so those of a
/// box's widest and narrowest corners bound those of the whole box.
class Nearest {
 public:
  /// Candidates farther from the target than `limit` do not count.
  Nearest(WidthChoices& choices, Macs target, Macs limit)
      : choices_(choices), target_(target), limit_(limit) {}

  bool may_hold(const Box& box) {
    if (const std::optional<Box> part = split_at_dip(box, true)) {
      return may_hold(*part) || may_hold(*split_at_dip(box, false));
    }
    const std::optional<Macs> widest = choices_.macs(corner(box, true));
    if (widest && *widest < target_ - limit_) return false;
    const std::optional<Macs> narrowest = choices_.macs(corner(box, false));
    return !narrowest || *narrowest <= target_ + limit_;
  }

  void search(const Box& box) {
    if (!may_hold(box) || settle(box)) return;
    const std::optional<Box> at_dip = split_at_dip(box, true);
    search(at_dip ? *at_dip : half(box, true));
    search(at_dip ? *split_at_dip(box, false) : half(box, false));
  }

  const std::optional<Candidate>& best() const { return best_; }

 private:
  std::vector<int> corner(const Box& box, bool widest) const {
    std::vector<int> widths;
    for (std::size_t stage = 0; stage < box.size(); ++stage) {
      const std::size_t choice = widest ? box[stage].last : box[stage].first;
      widths.push_back(choices_.stages()[stage].widths[choice]);
    }
    return widths;
  }

  /// True when one corner is known to be the nearest of the box.
  bool settle(const Box& box) {
    const bool single = std::all_of(box.begin(), box.end(), [](const Range& r) { return r.size() == 1; });
    if (!single && split_at_dip(box, true)) return false;
    const std::optional<Macs> widest = choices_.macs(corner(box, true));
    const std::optional<Macs> narrowest = choices_.macs(corner(box, false));
    if (widest && (single || *widest <= target_)) {
      consider(corner(box, true), *widest);
      return true;
    }
    if (narrowest && *narrowest >= target_) {
      consider(corner(box, false), *narrowest);
      return true;
    }
    return single;
  }

  void consider(std::vector<int> widths, Macs macs) {
    Candidate candidate{std::move(widths), macs, std::abs(macs - target_), 0};
    if (candidate.distance > limit_) return;
    for (std::size_t stage = 0; stage < candidate.widths.size(); ++stage) {
      const double change = relative_change(candidate.widths[stage], choices_.stages()[stage].table);
      candidate.largest_change = std::max(candidate.largest_change, change);
    }
    if (best_ && !(candidate < *best_)) return;
    limit_ = candidate.distance;
    best_ = std::move(candidate);
  }

  /// The wide or narrow half of the box's longest range.
  static Box half(Box box, bool wide) {
    Range& range = *std::max_element(box.begin(), box.end(),
                                     [](const Range& a, const Range& b) { return a.size() < b.size(); });
    const std::size_t middle = range.first + (range.size() - 1) / 2;
    (wide ? range.first : range.last) = wide ? middle + 1 : middle;
    return box;
  }

  /// Where a dip lies inside of a range: the part from the dip on (or just after it), or that below. A dip is
  /// a part of its own in the end, so that MACs grow in every part.
  std::optional<Box> split_at_dip(Box box, bool wide) const {
    for (std::size_t stage = 0; stage < box.size(); ++stage) {
      Range& range = box[stage];
      for (const std::size_t dip : choices_.stages()[stage].dips) {
        if (range.size() == 1 || dip < range.first || dip > range.last) continue;
        const std::size_t cut = dip == range.first ? dip + 1 : dip;
        (wide ? range.first : range.last) = wide ? cut : cut - 1;
        return box;
      }
    }
    return std::nullopt;
  }

  WidthChoices& choices_;
  const Macs target_;
  Macs limit_;
  std::optional<Candidate> best_;
};

/// The choices of a stage whose change is at most `change`.
std::optional<Range> range_within(const StageChoices& stage, double change) {
  std::optional<Range> range;
  for (std::size_t choice = 0; choice < stage.widths.size(); ++choice) {
    if (relative_change(stage.widths[choice], stage.table) > change) continue;
    if (!range) range = Range{choice, choice};
    range->last = choice;
  }
  return range;
}

std::optional<Box> box_within(const WidthChoices& choices, double change) {
  Box box;
  for (const StageChoices& stage : choices.stages()) {
    const std::optional<Range> range = range_within(stage, change);
    if (!range) return std::nullopt;
    box.push_back(*range);
  }
  return box;
}

/// Every change that some choice of some stage makes, from the smallest on.
std::vector<double> changes_of(const WidthChoices& choices) {
  std::vector<double> changes;
  for (const StageChoices& stage : choices.stages()) {
    for (const int width : stage.widths)
      changes.push_back(relative_change(width, stage.table));
  }
  std::sort(changes.begin(), changes.end());
  changes.erase(std::unique(changes.begin(), changes.end()), changes.end());
  return changes;
}

/// The nearest widths of those whose largest change is just `change`: one stage makes it, the others at most
/// that.
std::optional<Candidate> nearest_at(WidthChoices& choices, Macs target, double change) {
  Nearest nearest(choices, target, target / tolerance_divisor);
  const std::optional<Box> all = box_within(choices, change);
  if (!all) return std::nullopt;
  for (std::size_t i = 0; i < all->size(); ++i) {
    const StageChoices& stage = choices.stages()[i];
    for (const std::size_t end : {(*all)[i].first, (*all)[i].last}) {
      if (relative_change(stage.widths[end], stage.table) != change) continue;
      Box box = *all;
      box[i] = {end, end};
      nearest.search(box);
    }
  }
  return nearest.best();
}

/// Boxes grow with the change, so those that cannot reach the target come first and are skipped by bisection.
std::optional<Candidate> within_tolerance(WidthChoices& choices, Macs target) {
  Nearest reach(choices, target, target / tolerance_divisor);
  const std::vector<double> changes = changes_of(choices);
  const auto out_of_reach = [&](double change) {
    const std::optional<Box> box = box_within(choices, change);
    return !box || !reach.may_hold(*box);
  };
  for (auto change = std::partition_point(changes.begin(), changes.end(), out_of_reach);
       change != changes.end(); ++change) {
    std::optional<Candidate> found = nearest_at(choices, target, *change);
    if (found) return found;
  }
  return std::nullopt;
}

double percent_off(Macs macs, Macs target) {
  return 100.0 * double(macs - target) / double(target);
}

[[noreturn]] void refuse(const NetworkFamily& family, WidthChoices& choices, Macs target) {
  Nearest nearest(choices, target, std::numeric_limits<Macs>::max() / 2);
  Box all;
  for (const StageChoices& stage : choices.stages())
    all.push_back({0, stage.widths.size() - 1});
  nearest.search(all);
  const std::string found =
      nearest.best()
          ? fmt::format("stage_widths=[{}] with {} MACs ({:+.2f} %)", fmt::join(nearest.best()->widths, ","),
                        with_thousands(nearest.best()->macs), percent_off(nearest.best()->macs, target))
          : "none can be built";
  throw InputError(
      fmt::format("network {}: no stage widths from a quarter to four times the table's [{}] give {} MACs "
                  "within 2 %; nearest: {}",
                  family.name, fmt::join(choices.table_widths(), ","), with_thousands(target), found));
}

}  // namespace

MacMatch match_macs(const NetworkFamily& family, const NetworkOptions& options, Macs target) {
  if (target < 1) throw InputError(fmt::format("network {}: no MACs to match", family.name));
  WidthChoices choices(family, options);
  const std::optional<Candidate> found = within_tolerance(choices, target);
  if (!found) refuse(family, choices, target);
  return {choices.table_widths(),           found->widths,         found->macs,
          percent_off(found->macs, target), found->largest_change, choices.built()};
}

}  // namespace vargsim
