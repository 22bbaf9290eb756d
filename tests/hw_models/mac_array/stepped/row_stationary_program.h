#pragma once
/// How a layer is cut into passes of a row-stationary array: plain bookkeeping, as a compiler would do it.

#include <algorithm>
#include <vector>

#include "tests/hw_models/mac_array/stepped/row_stationary.h"

namespace vargsim::test::stepped {

/// Sizes that hold for the whole layer.
struct SetShape {
  SetShape(const RowStationaryArray& array, int filters_of_pe, const Layer& layer)
      : rows(std::min(layer.kernel_rows, array.rows)),
        cols(std::min(layer.out_rows, array.cols)),
        stacked(array.rows / rows),
        side_by_side(array.cols / cols),
        channels(std::min(layer.in_channels, std::max(1, array.ifmap_spad / layer.kernel_cols))),
        filters(filters_of_pe) {}

  int rows, cols;             ///< PEs of a set: kernel rows, output rows
  int stacked, side_by_side;  ///< sets
  int channels, filters;      ///< that a PE interleaves

  int sets() const { return stacked * side_by_side; }
};

/// What one set works on during a round.
struct SetWork {
  bool used = false;
  int group = 0;
  int first_out_row = 0;
  int first_filter = 0;
  int leader = 0;  ///< first set of the round with the same ifmap rows
};

struct Pass {
  std::vector<SetWork> sets;
  int first_kernel_row = 0, kernel_rows = 1;
  int first_channel = 0, channels = 1;
  bool first_of_round = true, last_of_round = true;
};

/// The first set that has the ifmap rows of the last one.
inline int leader_in(const std::vector<SetWork>& round) {
  int leader = 0;
  while (round[std::size_t(leader)].group != round.back().group ||
         round[std::size_t(leader)].first_out_row != round.back().first_out_row)
    ++leader;
  return leader;
}

/// The rounds: which set does which rows of output and which filters. Filters of one strip of rows stay
/// together; strips share a round where all their filters fit.
inline std::vector<std::vector<SetWork>> rounds_of(const RowStationaryArray& array, const SetShape& shape,
                                                   const Layer& layer) {
  std::vector<std::vector<SetWork>> rounds;
  const auto full = [&](std::size_t more) { return rounds.back().size() + more > std::size_t(shape.sets()); };
  for (int group = 0; group < layer.groups; ++group) {
    for (int row = 0; row < layer.out_rows; row += shape.cols) {
      std::vector<SetWork> strip;
      for (int filter = 0; filter < layer.out_channels; filter += shape.filters)
        strip.push_back({true, group, row, filter});
      const bool fits = strip.size() <= std::size_t(shape.sets());
      const bool new_group = row == 0 && !array.mix_groups;
      if (rounds.empty() || new_group || !fits || full(strip.size())) rounds.emplace_back();
      for (const SetWork& work : strip) {
        if (full(1)) rounds.emplace_back();
        rounds.back().push_back(work);
        rounds.back().back().leader = leader_in(rounds.back());
      }
    }
  }
  for (auto& round : rounds)
    round.resize(std::size_t(shape.sets()));
  return rounds;
}

inline std::vector<Pass> passes_of(const RowStationaryArray& array, const SetShape& shape,
                                   const Layer& layer) {
  std::vector<Pass> passes;
  for (const auto& sets : rounds_of(array, shape, layer)) {
    for (int row = 0; row < layer.kernel_rows; row += shape.rows) {
      for (int channel = 0; channel < layer.in_channels; channel += shape.channels) {
        Pass pass;
        pass.sets = sets;
        pass.first_kernel_row = row;
        pass.kernel_rows = std::min(shape.rows, layer.kernel_rows - row);
        pass.first_channel = channel;
        pass.channels = std::min(shape.channels, layer.in_channels - channel);
        pass.first_of_round = row == 0 && channel == 0;
        pass.last_of_round =
            row + shape.rows >= layer.kernel_rows && channel + shape.channels >= layer.in_channels;
        passes.push_back(pass);
      }
    }
  }
  return passes;
}

}  // namespace vargsim::test::stepped
