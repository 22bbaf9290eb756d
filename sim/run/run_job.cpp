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

Result run_job(const Job& job, KnownPlans* known) {
  const Schedule plan = schedule(job.network, job.hardware, job.schedule, known);
  return complete_result(job, plan, simulate(plan.program, job.hardware));
}

DetailedRun run_in_detail(const Job& job, const RunDetails& details) {
  Schedule plan = schedule(job.network, job.hardware, job.schedule);
  Recording recording;
  recording.buses = details.tracks;
  recording.vcd_path = details.vcd_path;
  Simulation simulation = simulate(plan.program, job.hardware, &recording);
  DetailedRun run;
  run.result = complete_result(job, plan, simulation);
  if (details.verify_seed) run.verification = verify_schedule(job, plan, simulation, *details.verify_seed);
  if (details.tracks) build_ledgers(plan.program, simulation.timeline, simulation.cycles, &run.ledger);
  run.hardware = job.hardware;
  run.program = std::move(plan.program);
  run.timeline = std::move(simulation.timeline);
  run.bus_log = std::move(recording.bus_log);
  return run;
}

}  // namespace vargsim
