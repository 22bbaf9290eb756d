#include "sim/run/verify_job.h"

#include <chrono>

#include <fmt/format.h>

#include "sim/verify/verify.h"

namespace vargsim {
namespace {

/// What the timed run moved, from what its DMA channels recorded of each command.
Traffic timed_traffic(const Program& program, const Timeline& timeline) {
  Traffic traffic(program.tensors.size());
  for (std::size_t id = 0; id < program.commands.size(); ++id) {
    const Bytes bytes = timeline[id].dma_bytes;
    if (const auto* load = std::get_if<Load>(&program.commands[id].body)) {
      traffic[static_cast<std::size_t>(load->tensor)].read[static_cast<std::size_t>(load->role)] += bytes;
    } else if (const auto* store = std::get_if<Store>(&program.commands[id].body)) {
      traffic[static_cast<std::size_t>(store->tensor)].written[static_cast<std::size_t>(store->role)] +=
          bytes;
    }
  }
  return traffic;
}

void compare_bytes(const Program& program, const Traffic& executed, const Traffic& timed,
                   std::vector<std::string>& problems) {
  for (std::size_t tensor = 0; tensor < executed.size(); ++tensor) {
    for (std::size_t role = 0; role < tensor_count; ++role) {
      const auto compare = [&](const char* what, Bytes moved, Bytes in_run) {
        if (moved == in_run) return;
        problems.push_back(fmt::format("tensor {}: {} {} bytes as {}, the timed run {}",
                                       program.tensors[tensor].name, moved, what, tensor_names[role],
                                       in_run));
      };
      compare("read", executed[tensor].read[role], timed[tensor].read[role]);
      compare("written", executed[tensor].written[role], timed[tensor].written[role]);
    }
  }
}

void add_traffic(const Traffic& traffic, VerificationResult& result) {
  const TensorTraffic sum = sum_of(traffic);
  for (std::size_t role = 0; role < tensor_count; ++role) {
    result.by_tensor[role] = sum.read[role] + sum.written[role];
    result.read_bytes += sum.read[role];
    result.write_bytes += sum.written[role];
  }
}

}  // namespace

VerificationResult verify_schedule(const Job& job, const Schedule& schedule, const Simulation& simulation,
                                   std::uint64_t seed) {
  const auto begin = std::chrono::steady_clock::now();
  const Reference reference = evaluate(job.network, job.hardware.datatypes, seed);
  const Verification verification =
      Verifier(job.network, job.hardware, schedule, reference).verify(schedule.program);
  VerificationResult result;
  result.network = job.network.name();
  result.hardware = job.hardware.name;
  result.seed = seed;
  result.problems = verification.problems;
  if (result.verified()) {
    compare_bytes(schedule.program, verification.traffic,
                  timed_traffic(schedule.program, simulation.timeline), result.problems);
  }
  result.commands = static_cast<std::int64_t>(schedule.program.commands.size());
  result.waits = static_cast<std::int64_t>(schedule.program.waits.size());
  result.tensors = verification.compared.tensors;
  result.elements = verification.compared.elements;
  const Saturation saturation = saturation_of(reference);
  result.saturated = saturation.overall;
  result.worst_saturated = saturation.worst;
  result.worst_saturated_layer = job.network.layer(saturation.worst_layer).name;
  add_traffic(verification.traffic, result);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return result;
}

VerificationResult verify_job(const Job& job, std::uint64_t seed) {
  const Schedule plan = schedule(job.network, job.hardware, job.schedule);
  return verify_schedule(job, plan, simulate(plan.program, job.hardware), seed);
}

}  // namespace vargsim
