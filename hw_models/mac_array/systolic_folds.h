#pragma once
/// How a tile is folded on a systolic array of rows x cols PEs: what the weight, input and output stationary
/// dataflows have in common.
///
/// Each dataflow lays one dimension of a group along the rows, one along the columns, and streams the third.
/// `group_packing` puts p groups beside one another in blocks of the array:
///
///   none            p = 1, the block is the array.
///   columns         p column blocks of rows x floor(cols / p), each with ports on its own left edge.
///   block_diagonal  p blocks of floor(rows / p) x floor(cols / p) on the diagonal behind the array's own
///                   ports; the PEs off the diagonal idle.
///
/// What exceeds a block is folded: group chunks outermost, then stripes of the stream, column folds, and row
/// folds innermost.

#include <array>
#include <cstddef>

#include "hw_models/mac_array/dataflow.h"

namespace vargsim {

/// What one group needs of the array.
struct SystolicExtents {
  std::int64_t rows = 1;
  std::int64_t cols = 1;
  std::int64_t stream = 1;
};

/// One way to put groups on the array.
struct SystolicLayout {
  int groups = 1;  ///< at once
  int block_rows = 1;
  int block_cols = 1;
  bool diagonal = false;
};

/// The layouts that an array may choose from for `groups` groups: p is a power of two, or the most groups
/// whose blocks are not folded.
class SystolicLayouts {
 public:
  SystolicLayouts(const MacArrayParameters& array, const SystolicExtents& extents, int groups);

  const SystolicLayout* begin() const { return layouts_.data(); }
  const SystolicLayout* end() const { return layouts_.data() + count_; }

 private:
  static constexpr std::size_t most_layouts = 32;  ///< more than an int has powers of two
  std::array<SystolicLayout, most_layouts> layouts_;
  std::size_t count_ = 0;
};

/// One pass of a stream through a configured array.
struct Fold {
  std::int64_t stream = 0;
  std::int64_t block_rows = 0;  ///< used rows of one group's block
  std::int64_t height = 0;      ///< rows of the array down to the last used one
  std::int64_t width = 0;       ///< columns that the skew of a port runs over, up to the last used one
};

/// How long a tile's folds take.
struct FoldTime {
  Cycles streaming = 0;  ///< from the first streamed operand's entry to the last one's
  Cycles total = 0;      ///< from the first operand's entry to the last result's leaving
};

/// The folds of a tile in the order in which they run.
class FoldSequence {
 public:
  /// `stripe`: most elements of a stream when there are several row folds.
  FoldSequence(const SystolicExtents& extents, int groups, const SystolicLayout& layout, std::int64_t stripe);

  std::int64_t count() const { return chunks_ * stripes_ * col_folds_ * row_folds_; }
  Fold at(std::int64_t index) const;
  Fold last() const { return at(count() - 1); }
  /// The fold of a chunk of groups and a row fold, in the first stripe and column fold.
  Fold at(std::int64_t chunk, std::int64_t row_fold) const { return fold(chunk, 0, 0, row_fold); }

  std::int64_t chunks() const { return chunks_; }
  std::int64_t stripes() const { return stripes_; }
  std::int64_t col_folds() const { return col_folds_; }
  std::int64_t row_folds() const { return row_folds_; }
  std::int64_t stripe_length(std::int64_t stripe) const;
  /// Cycles in which operands stream.
  Cycles streamed() const { return chunks_ * col_folds_ * row_folds_ * extents_.stream; }

 private:
  Fold fold(std::int64_t chunk, std::int64_t stripe, std::int64_t col_fold, std::int64_t row_fold) const;

  SystolicExtents extents_;
  SystolicLayout layout_;
  std::int64_t groups_;
  std::int64_t row_folds_, col_folds_, chunks_;
  std::int64_t stripe_, stripes_;
};

}  // namespace vargsim
