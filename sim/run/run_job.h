#pragma once
/// Schedules and simulates a job.

#include <optional>
#include <string>

#include "hw_models/dram/bus_log.h"
#include "sim/config/job.h"
#include "sim/report/result.h"
#include "sim/report/verification.h"
#include "sim/run/ledger.h"

namespace vargsim {

/// Throws InfeasibleError when the job cannot be scheduled.
/// `known`: tilings found before, for many runs in one process (sim/schedule/search.h).
Result run_job(const Job& job, KnownPlans* known = nullptr);

struct RunDetails {
  bool tracks = true;                        ///< note what timelines show: bus_log and ledger
  std::optional<std::uint64_t> verify_seed;  ///< also prove the schedule on data of this seed
  std::string vcd_path;                      ///< also write a waveform here; empty: none
};

/// A run with what happened in it, command by command. Without tracks bus_log and ledger are empty.
struct DetailedRun {
  Result result;
  /// Where it was asked for. A wrong schedule is a result, not an error.
  std::optional<VerificationResult> verification;
  HardwareParameters hardware;
  Program program;
  Timeline timeline;
  std::vector<LedgerSpan> ledger;
  BusLog bus_log;
};

DetailedRun run_in_detail(const Job& job, const RunDetails& details);

}  // namespace vargsim
