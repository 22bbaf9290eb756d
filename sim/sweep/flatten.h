#pragma once
/// A run's JSON document as rows of the results: the one place where columns come from.
///
/// A column is named by the dotted path of its value in run.json, but settings by the key that sets them:
/// `hardware.X` is "hw.X" and `network.options.X` is "network.X". A figure that a later version adds to
/// run.json is a column by itself. Left out are what is equal for all points or told elsewhere: `schema`,
/// `tool`, `layers`, `schedule.fusion_groups`, `hardware.source` and `dram_part` (named by hw.dram.part).
/// Nulls have no column of their own.

#include "sim/sweep/cell.h"

namespace vargsim {

/// The row of `points` that a run or an estimate gives.
Row flatten_run(const Json& document);

/// The row of `layers` of an element of `layers`.
Row flatten_layer(const Json& layer);

}  // namespace vargsim
