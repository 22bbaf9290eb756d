#pragma once
/// What the scheduler expects of a run, without simulating it.

#include "sim/config/job.h"

namespace vargsim {

/// A document like run.json (schema "vargsim/estimate/1") with the figures that the scheduler has, under the
/// same names: bytes are exact, `cycles` are the cost model's (sim/schedule/cost.h), layers one after
/// another. What only events show (ledger, bursts, row hits, bank conflicts) is not there. Throws
/// InfeasibleError.
Json estimate_json(const Job& job, KnownPlans* known);

}  // namespace vargsim
