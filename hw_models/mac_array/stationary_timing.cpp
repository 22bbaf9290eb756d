#include "hw_models/mac_array/stationary_timing.h"

#include <algorithm>

#include "hw_models/mac_array/systolic.h"

namespace vargsim {
namespace {

/// From the start of a chunk's first row fold to that of the next column fold, when `next` rows load then.
Cycles column_fold_cycles(const FoldSequence& folds, std::int64_t chunk, std::int64_t stream,
                          std::int64_t next) {
  Cycles sum = std::max(stream, next);
  const std::int64_t rows = folds.row_folds();
  if (rows < 2) return sum;
  sum += (rows - 2) * std::max(stream, folds.at(chunk, 0).height);
  return sum + std::max(stream, folds.at(chunk, rows - 1).height);
}

/// From the start of the first fold of `chunk` to that of the next chunk, which is as large.
Cycles chunk_cycles(const FoldSequence& folds, std::int64_t chunk) {
  const std::int64_t next = folds.at(chunk, 0).height;
  const std::int64_t last = folds.stripes() - 1;
  return folds.col_folds() * (last * column_fold_cycles(folds, chunk, folds.stripe_length(0), next) +
                              column_fold_cycles(folds, chunk, folds.stripe_length(last), next));
}

/// When the last fold starts.
Cycles last_start(const FoldSequence& folds) {
  const std::int64_t last = folds.chunks() - 1;
  const std::int64_t last_stripe = folds.stripe_length(folds.stripes() - 1);
  const Cycles into_full = std::max(last_stripe, folds.at(0, 0).height);
  const Cycles into_last = std::max(last_stripe, folds.at(last, 0).height);
  Cycles start = folds.at(0, 0).height + last * chunk_cycles(folds, 0) + chunk_cycles(folds, last);
  if (last > 0) start += into_last - into_full;  // the last chunk may have fewer groups to load
  return start - into_last;                      // and nothing follows it
}

}  // namespace

FoldTime stationary_time(const FoldSequence& folds, int rows, int cols) {
  const auto interval = [&](std::int64_t i) { return std::max(folds.at(i).stream, folds.at(i + 1).height); };
  const auto tail = [&](const Fold& fold) { return rows + fold.width - 2; };
  const Cycles start = last_start(folds);
  return {start - folds.at(0).height + folds.last().stream,
          latest_end(folds, start, Cycles{rows} + cols - 2, interval, tail)};
}

}  // namespace vargsim
