#pragma once
/// Verifies the schedule of a job on data, and its bytes against a timed run.

#include "sim/config/job.h"
#include "sim/report/verification.h"
#include "sim/run/simulate.h"
#include "sim/schedule/scheduler.h"

namespace vargsim {

/// Throws InfeasibleError when the job cannot be scheduled. A schedule that is wrong is a result, not an
/// error.
VerificationResult verify_job(const Job& job, std::uint64_t seed);

/// The same for a schedule and a simulation of it that are there already.
VerificationResult verify_schedule(const Job& job, const Schedule& schedule, const Simulation& simulation,
                                   std::uint64_t seed);

}  // namespace vargsim
