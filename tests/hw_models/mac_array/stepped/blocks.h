#pragma once
/// How a systolic array of rows x cols PEs is cut into blocks, each for another group, and the list of folds
/// that such an array is told to run: its program, as a compiler would write it.

#include <algorithm>
#include <vector>

namespace vargsim::test::stepped {

enum class Packing { none, columns, block_diagonal };

struct SystolicArray {
  int rows = 1, cols = 1;
  Packing packing = Packing::none;
  int groups_at_once = 1;  ///< p, the mapping chosen; 1 for `none`
  int accumulator_rows = 1024;

  int block_rows() const { return packing == Packing::block_diagonal ? rows / groups_at_once : rows; }
  int block_cols() const { return cols / groups_at_once; }
  int used_cols() const { return block_cols() * groups_at_once; }

  /// Block of a column; columns behind the last block belong to none and are not wired.
  int block_of_col(int col) const { return col / block_cols(); }
  int first_row(int block) const { return packing == Packing::block_diagonal ? block * block_rows() : 0; }
  /// Does this column have operand ports at its left and start a skew of its own?
  bool is_left_edge(int col) const {
    return packing == Packing::columns ? col % block_cols() == 0 : col == 0;
  }
};

/// What lies along the rows and the columns of a block while one fold runs, for `groups` groups side by side.
struct Fold {
  int first_group = 0, groups = 1;
  int first_row = 0, rows = 1;       ///< piece of what lies along the rows
  int first_col = 0, cols = 1;       ///< piece of what lies along the columns
  int stream_begin = 0, stream = 1;  ///< piece of what streams in time
  bool first_of_rows = true, last_of_rows = true;

  /// Index along the rows that a row of the array works on for a block, or -1.
  int row_index(const SystolicArray& array, int block, int row) const {
    const int in_block = row - array.first_row(block);
    return block < groups && in_block >= 0 && in_block < rows ? first_row + in_block : -1;
  }
  int col_index(const SystolicArray& array, int col) const {
    const int in_block = col % array.block_cols();
    return array.block_of_col(col) < groups && in_block < cols ? first_col + in_block : -1;
  }
  /// Rows of the array from the top down to the last one the fold uses.
  int used_rows(const SystolicArray& array) const { return array.first_row(groups - 1) + rows; }
};

/// What one group of a layer needs of a block, and for how long. `stripe`: stream elements that may run
/// before the stationary operands change.
struct Extents {
  int rows, cols;
  int stream, stripe;
};

/// The piece of a group that starts at (row, col, element), for the groups from `group` on.
inline Fold fold_at(const SystolicArray& array, int groups, const Extents& extents, int group, int row,
                    int col, int element) {
  Fold fold;
  fold.first_group = group;
  fold.groups = std::min(array.groups_at_once, groups - group);
  fold.first_row = row;
  fold.rows = std::min(array.block_rows(), extents.rows - row);
  fold.first_col = col;
  fold.cols = std::min(array.block_cols(), extents.cols - col);
  fold.stream_begin = element;
  fold.stream = std::min(extents.stripe, extents.stream - element);
  fold.first_of_rows = row == 0;
  fold.last_of_rows = row + fold.rows == extents.rows;
  return fold;
}

/// The first element of each piece when `size` is cut into pieces of `step`.
inline std::vector<int> pieces(int size, int step) {
  std::vector<int> begins;
  for (int begin = 0; begin < size; begin += step)
    begins.push_back(begin);
  return begins;
}

/// Group chunks, then stripes of the stream, then column folds, row folds innermost.
inline std::vector<Fold> folds_of(const SystolicArray& array, int groups, const Extents& extents) {
  std::vector<Fold> folds;
  for (const int group : pieces(groups, array.groups_at_once)) {
    for (const int element : pieces(extents.stream, extents.stripe)) {
      for (const int col : pieces(extents.cols, array.block_cols())) {
        for (const int row : pieces(extents.rows, array.block_rows()))
          folds.push_back(fold_at(array, groups, extents, group, row, col, element));
      }
    }
  }
  return folds;
}

}  // namespace vargsim::test::stepped
