/// A verification compares bytes with the timed run and says what it found.

#include "sim/run/verify_job.h"

#include <catch2/catch.hpp>

#include "sim/report/writers/verification.h"

namespace vargsim {
namespace {

Job small_job() {
  return read_job("edge_npu", "vargnet_v2",
                  {parse_setting("network.input_size=32"), parse_setting("network.width=0.25")});
}

CommandId first_load_of(const Program& program, TensorRole role) {
  for (std::size_t id = 0; id < program.commands.size(); ++id) {
    const auto* load = std::get_if<Load>(&program.commands[id].body);
    if (load != nullptr && load->role == role) return static_cast<CommandId>(id);
  }
  throw std::logic_error("no such load");
}

}  // namespace

TEST_CASE("a right schedule is verified, and its bytes are the timed run's") {
  const Job job = small_job();
  const VerificationResult result = verify_job(job, 1);
  CHECK(result.problems == std::vector<std::string>{});
  const Schedule plan = schedule(job.network, job.hardware, job.schedule);
  Bytes planned = 0;
  for (const LayerPlan& layer : plan.layers)
    planned += layer.bytes().sum();
  CHECK(result.read_bytes + result.write_bytes == planned);
  CHECK(verification_text(result).find("all equal") != std::string::npos);
}

TEST_CASE("a timed run that moves a byte more than the commands say is found, by tensor and role") {
  const Job job = small_job();
  const Schedule plan = schedule(job.network, job.hardware, job.schedule);
  Simulation simulation = simulate(plan.program, job.hardware);
  const CommandId id = first_load_of(plan.program, TensorRole::weights);
  ++simulation.timeline[static_cast<std::size_t>(id)].dma_bytes;
  const VerificationResult result = verify_schedule(job, plan, simulation, 1);
  REQUIRE(result.problems.size() == 1);
  CHECK(result.problems[0].find("conv1.weights") != std::string::npos);
  CHECK(result.problems[0].find("as weights") != std::string::npos);
}

TEST_CASE("a wrong schedule is reported in text, JSON and one line") {
  const Job job = small_job();
  Schedule plan = schedule(job.network, job.hardware, job.schedule);
  const Simulation simulation = simulate(plan.program, job.hardware);
  const CommandId id = first_load_of(plan.program, TensorRole::ifmap);
  plan.program.commands[static_cast<std::size_t>(id) + 1].wait_count = 0;
  const VerificationResult result = verify_schedule(job, plan, simulation, 1);
  REQUIRE_FALSE(result.verified());
  CHECK(verification_text(result).find("WRONG") != std::string::npos);
  CHECK(verification_text(result).find(result.problems.front()) != std::string::npos);
  CHECK(verification_json(result)["verified"] == false);
  CHECK(verification_json(result)["problems"].size() == result.problems.size());
  CHECK(first_problem(result).find("verification failed: ") == 0);
  CHECK(first_problem(result).find('\n') == std::string::npos);
}

}  // namespace vargsim
