#include "hw_models/mac_array/systolic_folds.h"

#include <algorithm>

namespace vargsim {
namespace {

SystolicLayout layout_of(const MacArrayParameters& array, int groups) {
  SystolicLayout layout;
  layout.groups = groups;
  layout.diagonal = array.group_packing == GroupPacking::block_diagonal;
  layout.block_rows = layout.diagonal ? array.rows / groups : array.rows;
  layout.block_cols = array.cols / groups;
  return layout;
}

int most_groups_at_once(const MacArrayParameters& array, int groups) {
  switch (array.group_packing) {
    case GroupPacking::none:
      return 1;
    case GroupPacking::columns:
      return std::min(groups, array.cols);
    case GroupPacking::block_diagonal:
      return std::min({groups, array.cols, array.rows});
  }
  return 1;
}

/// The most groups whose blocks hold a whole group each; below one where not even the array holds one.
std::int64_t unfolded_groups(const MacArrayParameters& array, const SystolicExtents& extents) {
  const std::int64_t beside = array.cols / extents.cols;
  if (array.group_packing == GroupPacking::block_diagonal) return std::min(beside, array.rows / extents.rows);
  return extents.rows <= array.rows ? beside : 0;
}

}  // namespace

SystolicLayouts::SystolicLayouts(const MacArrayParameters& array, const SystolicExtents& extents,
                                 int groups) {
  const int most = most_groups_at_once(array, groups);
  for (int p = 1; p <= most; p *= 2)
    layouts_[count_++] = layout_of(array, p);
  if (most == 1) return;
  const auto unfolded = static_cast<int>(std::min<std::int64_t>(most, unfolded_groups(array, extents)));
  if (unfolded > 1 && (unfolded & (unfolded - 1)) != 0) layouts_[count_++] = layout_of(array, unfolded);
}

FoldSequence::FoldSequence(const SystolicExtents& extents, int groups, const SystolicLayout& layout,
                           std::int64_t stripe)
    : extents_(extents),
      layout_(layout),
      groups_(groups),
      row_folds_(ceil_div<std::int64_t>(extents.rows, layout.block_rows)),
      col_folds_(ceil_div<std::int64_t>(extents.cols, layout.block_cols)),
      chunks_(ceil_div<std::int64_t>(groups, layout.groups)),
      stripe_(row_folds_ > 1 ? std::min(stripe, extents.stream) : extents.stream),
      stripes_(ceil_div(extents.stream, stripe_)) {}

std::int64_t FoldSequence::stripe_length(std::int64_t stripe) const {
  return stripe + 1 < stripes_ ? stripe_ : extents_.stream - stripe * stripe_;
}

Fold FoldSequence::fold(std::int64_t chunk, std::int64_t stripe, std::int64_t col_fold,
                        std::int64_t row_fold) const {
  const std::int64_t groups = std::min<std::int64_t>(layout_.groups, groups_ - chunk * layout_.groups);
  const std::int64_t blocks_before = layout_.diagonal ? groups - 1 : 0;
  const std::int64_t cols =
      std::min<std::int64_t>(layout_.block_cols, extents_.cols - col_fold * layout_.block_cols);
  Fold fold;
  fold.stream = stripe_length(stripe);
  fold.block_rows = std::min<std::int64_t>(layout_.block_rows, extents_.rows - row_fold * layout_.block_rows);
  fold.height = blocks_before * layout_.block_rows + fold.block_rows;
  fold.width = blocks_before * layout_.block_cols + cols;
  return fold;
}

Fold FoldSequence::at(std::int64_t index) const {
  const std::int64_t row_fold = index % row_folds_;
  index /= row_folds_;
  const std::int64_t col_fold = index % col_folds_;
  index /= col_folds_;
  return fold(index / stripes_, index % stripes_, col_fold, row_fold);
}

}  // namespace vargsim
