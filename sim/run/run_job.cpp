#include "sim/run/run_job.h"

#include "sim/run/summarise.h"

namespace vargsim {

Result run_job(const Job& job) {
  const Schedule plan = schedule(job.network, job.hardware, job.schedule);
  const Simulation simulation = simulate(plan.program, job.hardware);
  Result result = summarise(job.network, job.hardware, plan, simulation);
  result.hardware = write_hardware(job.hardware);
  result.dram_part = write_dram_part(job.hardware.dram.part);
  result.network.options = job.network_options;
  for (const SkippedLayer& skipped : job.skipped)
    result.unmodelled.push_back({skipped.name, skipped.op, skipped.reason});
  return result;
}

}  // namespace vargsim
