#pragma once
/// Schedules and simulates a job.

#include "sim/config/job.h"
#include "sim/report/result.h"
#include "sim/report/verification.h"

namespace vargsim {

/// Throws InfeasibleError when the job cannot be scheduled.
/// `known`: tilings found before, for many runs in one process (sim/schedule/search.h).
Result run_job(const Job& job, KnownTilings* known = nullptr);

struct VerifiedRun {
  Result result;
  VerificationResult verification;
};

/// The same, and proves the schedule on data of this seed. A wrong schedule is a result, not an error.
VerifiedRun run_and_verify_job(const Job& job, std::uint64_t seed);

}  // namespace vargsim
