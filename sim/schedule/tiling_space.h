#pragma once
/// The tilings of a layer that the search chooses from.
///
/// Rows, columns, groups and output channels of a tile over all sizes ceil(n / k) (tiles of equal share;
/// output channels also in multiples of the outputs that the array works on at once), both loop orders, inner
/// operand kept or not, each ring double-buffered or not. Of equal numbers of tiles the equal share needs
/// least SRAM. The set does not depend on the SRAM's size.

#include <vector>

#include "sim/schedule/tiling.h"

namespace vargsim {

/// Sizes that cut `size` into equal shares, from the largest on.
std::vector<int> equal_shares(int size);

struct ChannelTile {
  int groups = 1;
  int out_per_group = 1;
};

/// Tilings that differ in rows, columns and in which rings are doubled.
struct TilingFamily {
  Tiling tiling;       ///< all rows and columns, every ring doubled
  bool strips = true;  ///< columns may be cut
};

/// Whole channels, tiles of groups, and where one group does not fit, of its outputs.
std::vector<ChannelTile> channel_tiles(const WindowedOp& op, int outputs_at_once);

class TilingSpace {
 public:
  TilingSpace(const WindowedOp& op, int outputs_at_once);

  const std::vector<int>& rows() const { return rows_; }
  /// Columns of a tile, all of them first.
  const std::vector<int>& strip_widths() const { return strip_widths_; }
  const std::vector<TilingFamily>& families() const { return families_; }

 private:
  std::vector<int> rows_;
  std::vector<int> strip_widths_;
  std::vector<TilingFamily> families_;
};

/// What the rings need with and without room for a next tile.
class BufferSplits {
 public:
  BufferSplits(const WindowedOp& op, const Tiling& tiling, const TileCounts& counts, int word_bytes);

  /// Calls visit(doubled, bytes) for each split that differs, all doubled first and splits that double more
  /// before those that double less.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const int single : {0, 1, 2, 4, 3, 5, 6, 7}) {
      if ((single & ~may_be_single_) != 0) continue;
      Bytes bytes = all_doubled_;
      for (int part = 0; part < 3; ++part)
        bytes -= (single >> part & 1) * saved_[static_cast<std::size_t>(part)];
      visit(DoubleBuffers{(single & 1) == 0, (single & 2) == 0, (single & 4) == 0}, single, bytes);
    }
  }

 private:
  Bytes all_doubled_ = 0;
  std::array<Bytes, 3> saved_{};  ///< by single buffers of weights, ifmap and residual, ofmap
  int may_be_single_ = 0;         ///< bit by bit, in that order
};

}  // namespace vargsim
