#pragma once
/// Schedules and simulates a job.

#include "sim/config/job.h"
#include "sim/report/result.h"

namespace vargsim {

/// Throws InfeasibleError when the job cannot be scheduled.
Result run_job(const Job& job);

}  // namespace vargsim
