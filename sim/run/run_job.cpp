#include "sim/run/run_job.h"

#include "sim/run/summarise.h"
#include "sim/run/verify_job.h"

namespace vargsim {
namespace {

Result complete_result(const Job& job, const Schedule& plan, const Simulation& simulation) {
  Result result = summarise(job.network, job.hardware, plan, simulation);
  result.hardware = write_hardware(job.hardware);
  result.dram_part = write_dram_part(job.hardware.dram.part);
  result.network.options = job.network_options;
  for (const SkippedLayer& skipped : job.skipped)
    result.unmodelled.push_back({skipped.name, skipped.op, skipped.reason});
  return result;
}

}  // namespace

Result run_job(const Job& job, KnownTilings* known) {
  const Schedule plan = schedule(job.network, job.hardware, job.schedule, known);
  return complete_result(job, plan, simulate(plan.program, job.hardware));
}

VerifiedRun run_and_verify_job(const Job& job, std::uint64_t seed) {
  const Schedule plan = schedule(job.network, job.hardware, job.schedule);
  const Simulation simulation = simulate(plan.program, job.hardware);
  return {complete_result(job, plan, simulation), verify_schedule(job, plan, simulation, seed)};
}

}  // namespace vargsim
