/// Every schedule is right, whatever the network, the accelerator and the timing: see program_checker.h.

#include <catch2/catch.hpp>

#include "sim/base/error.h"
#include "sim/base/text.h"
#include "sim/config/job.h"
#include "sim/config/shipped.h"
#include "sim/schedule/scheduler.h"
#include "tests/support/program_checker.h"
#include "tests/support/random_job.h"

namespace vargsim::test {
namespace {

std::vector<std::string> violations(const Schedule& plan, const HardwareParameters& hardware) {
  std::vector<LayerOps> ops;
  for (const LayerPlan& layer : plan.layers) {
    ops.emplace_back();
    for (const StepPlan& step : layer.steps)
      ops.back().push_back(step.op);
  }
  return check_program(plan.program, hardware.sram.capacity_bytes(), ops);
}

void check_job(const std::string& hardware, const std::string& network,
               const std::vector<std::string>& settings) {
  std::vector<Setting> parsed{parse_setting("schedule.fusion=off")};
  for (const std::string& setting : settings)
    parsed.push_back(parse_setting(setting));
  const Job job = read_job(hardware, network, parsed);
  const Schedule plan = schedule(job.network, job.hardware, job.schedule);
  INFO(hardware << " " << network << " " << join(settings));
  CHECK(violations(plan, job.hardware) == std::vector<std::string>{});
}

}  // namespace

TEST_CASE("schedules of random networks on random accelerators are right") {
  int checked = 0;
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    const Network network = random_network(seed);
    HardwareParameters hardware = random_hardware(seed + 1000003);
    hardware.datatypes = {};  // the checker knows whole bytes only
    ScheduleOptions options;
    options.objective = seed % 2 == 0 ? Objective::cycles : Objective::bytes;
    options.fusion = FusionMode::off;
    try {
      const Schedule plan = schedule(network, hardware, options);
      INFO("seed " << seed);
      CHECK(violations(plan, hardware) == std::vector<std::string>{});
      ++checked;
    } catch (const InfeasibleError&) {
      continue;
    }
  }
  CHECK(checked > 200);
}

TEST_CASE("schedules of the built-in networks are right") {
  for (const NetworkFamily& family : network_families())
    check_job("edge_npu", family.name, {});
}

TEST_CASE("schedules of odd maps and of batches are right on every shipped accelerator") {
  for (const std::string& hardware : shipped_names("hw")) {
    for (const NetworkFamily& family : network_families()) {
      std::vector<std::string> settings{"network.batch=2", "schedule.objective=bytes"};
      if (family.has(NetworkOption::input_size)) settings.emplace_back("network.input_size=97");
      check_job(hardware, family.name, settings);
    }
  }
}

TEST_CASE("schedules are right under either grouping policy and in a small SRAM") {
  for (const std::string kib : {"24", "48", "96"}) {
    for (const std::string grouping :
         {"group_base=1", "group_base=8", "group_base=32", "groups=4", "groups=16"}) {
      check_job("edge_npu", "vargnet_v2",
                {"hw.sram.capacity_kib=" + kib, "network." + grouping, "network.input_size=64"});
    }
  }
}

}  // namespace vargsim::test
