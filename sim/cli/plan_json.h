#pragma once
/// A schedule as `sim schedule --json` prints it.

#include "sim/config/job.h"
#include "sim/schedule/scheduler.h"

namespace vargsim {

/// Totals, groups with their buffers, and `layers`: an entry for each step of a layer (a concat that moves
/// several inputs takes several), with tiles, expected cost, lower bound and why it was chosen.
Json plan_json(const Job& job, const Schedule& plan);

}  // namespace vargsim
