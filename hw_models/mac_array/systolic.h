#pragma once
/// What the systolic dataflows share: choice of the group layout, booking of PEs, words for the mapping.
/// Each of them says what lies along rows and columns, how long its folds take and what they read.

#include "hw_models/mac_array/systolic_folds.h"

namespace vargsim {

/// What of a group lies along an axis of the array, or streams.
enum class SystolicDimension { reduction, filters, pixels };

class Systolic : public Dataflow {
 public:
  explicit Systolic(const MacArrayParameters& parameters) : array_(parameters) {}

  ArrayCost cost(const ArrayWork& work) const final;
  LaneUse lane_use(const ArrayWork& work) const final;
  std::vector<RegisterUse> register_uses(const ArrayWork& work, const DatatypeParameters& types) const final;
  Macs multipliers() const final { return Macs{array_.rows} * array_.cols; }
  std::string describe_mapping(const ArrayWork& work) const final;

 protected:
  using Dimension = SystolicDimension;
  struct Axes {
    Dimension rows, cols, stream;
  };
  virtual Axes axes() const = 0;
  virtual FoldTime time(const FoldSequence& folds) const = 0;
  /// Most elements of a stream when psums of several row folds meet in the accumulators.
  virtual std::int64_t stripe() const = 0;

  const MacArrayParameters& array() const { return array_; }

 private:
  struct Choice {
    SystolicLayout layout;
    FoldTime time;
    std::int64_t ifmap_reads = 0;
    std::int64_t weight_reads = 0;

    /// The faster one in the long run; of equals the one that reads less, then the one done first.
    bool operator<(const Choice& other) const;
  };
  SystolicExtents extents(const ArrayWork& work) const;
  FoldSequence folds(const ArrayWork& work, const SystolicLayout& layout) const;
  Choice choice(const ArrayWork& work, const SystolicLayout& layout) const;
  Choice best(const ArrayWork& work) const;
  std::int64_t operand_uses(const ArrayWork& work, const FoldSequence& folds, Dimension first,
                            Dimension second) const;
  Macs LaneUse::*idle_cause(Dimension dimension, const ArrayWork& work, std::int64_t extent,
                            std::int64_t block) const;

  MacArrayParameters array_;
};

/// The end of a sequence whose fold f ends `tail(f)` cycles after its stream; `interval(i)` is the time from
/// the start of fold i to that of the next. Earlier folds are looked at as far as they could end later.
template <class Interval, class Tail>
Cycles latest_end(const FoldSequence& folds, Cycles last_start, Cycles longest_tail, Interval interval,
                  Tail tail) {
  std::int64_t i = folds.count() - 1;
  Cycles start = last_start;
  Cycles end = start + folds.at(i).stream + tail(folds.at(i));
  // A fold's stream is over when the next one starts.
  while (i > 0 && start + longest_tail > end) {
    start -= interval(--i);
    end = std::max(end, start + folds.at(i).stream + tail(folds.at(i)));
  }
  return end;
}

}  // namespace vargsim
