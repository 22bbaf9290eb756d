#include "hw_models/mac_array/output_stationary.h"

#include <algorithm>
#include <limits>

#include "hw_models/mac_array/systolic.h"

namespace vargsim {
namespace {

class OutputStationary final : public Systolic {
 public:
  using Systolic::Systolic;

  int outputs_at_once() const override { return array().cols; }

 private:
  Axes axes() const override { return {Dimension::pixels, Dimension::filters, Dimension::reduction}; }
  /// Psums never leave their PEs.
  std::int64_t stripe() const override { return std::numeric_limits<std::int64_t>::max(); }

  FoldTime time(const FoldSequence& folds) const override {
    const auto interval_of = [](const Fold& fold) { return std::max(fold.stream, fold.block_rows); };
    const Cycles column_fold = (folds.row_folds() - 1) * interval_of(folds.at(0, 0)) +
                               interval_of(folds.at(0, folds.row_folds() - 1));
    const Cycles last_start = folds.chunks() * folds.col_folds() * column_fold - interval_of(folds.last());
    const Cycles end = latest_end(
        folds, last_start, Cycles{array().rows} + array().cols - 2,
        [&](std::int64_t i) { return interval_of(folds.at(i)); },
        [](const Fold& fold) { return fold.height + fold.width - 2; });
    return {last_start + folds.last().stream, end};
  }
};

}  // namespace

std::unique_ptr<Dataflow> make_output_stationary(const MacArrayParameters& parameters) {
  return std::make_unique<OutputStationary>(parameters);
}

}  // namespace vargsim
