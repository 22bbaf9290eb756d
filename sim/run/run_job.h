#pragma once
/// Schedules and simulates a job.

#include "sim/config/job.h"
#include "sim/report/result.h"

namespace vargsim {

/// Throws InfeasibleError when the job cannot be scheduled.
/// `known`: tilings found before, for many runs in one process (sim/schedule/search.h).
Result run_job(const Job& job, TilingChoices* known = nullptr);

}  // namespace vargsim
