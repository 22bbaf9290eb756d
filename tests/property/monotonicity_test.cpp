/// More of anything never hurts: exactly in the scheduler's own objective, within 2 % in simulated cycles.

#include <limits>

#include <catch2/catch.hpp>

#include "sim/base/error.h"
#include "sim/config/job.h"
#include "sim/run/run_job.h"
#include "tests/support/random_job.h"

namespace vargsim::test {
namespace {

constexpr double tolerance = 1.02;

struct Objectives {
  Cycles cycles = 0;
  Bytes bytes = 0;
};

std::optional<Objectives> planned(const Network& network, const HardwareParameters& hardware,
                                  Objective objective, FusionMode fusion = FusionMode::off) {
  ScheduleOptions options;
  options.fusion = fusion;
  options.objective = objective;
  try {
    Objectives sums;
    for (const GroupPlan& group : schedule(network, hardware, options).groups) {
      sums.cycles += group.cost.cycles;
      sums.bytes += group.cost.bytes;
    }
    return sums;
  } catch (const InfeasibleError&) {
    return std::nullopt;
  }
}

Cycles simulated(const std::string& network, const std::vector<std::string>& settings) {
  std::vector<Setting> parsed{parse_setting("schedule.fusion=off")};
  for (const std::string& setting : settings)
    parsed.push_back(parse_setting(setting));
  return run_job(read_job("edge_npu", network, parsed)).total.cycles;
}

/// Simulated cycles along a growing resource, each against the least so far.
void check_growing(const std::string& network, const std::string& key,
                   const std::vector<std::string>& values) {
  Cycles least = 0;
  for (const std::string& value : values) {
    const Cycles cycles = simulated(network, {key + "=" + value});
    INFO(network << " " << key << " = " << value << ": " << cycles << " cycles, least before " << least);
    if (least > 0) CHECK(double(cycles) <= tolerance * double(least));
    least = least == 0 ? cycles : std::min(least, cycles);
  }
}

}  // namespace

TEST_CASE("more SRAM never increases the objective of any random network") {
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    const Network network = random_network(seed);
    HardwareParameters hardware = random_hardware(seed);
    for (const Objective objective : {Objective::cycles, Objective::bytes}) {
      std::optional<Objectives> before;
      for (const int kib : {8, 16, 24, 32, 48, 64, 128, 256}) {
        hardware.sram.capacity_kib = kib;
        const std::optional<Objectives> now = planned(network, hardware, objective);
        INFO("seed " << seed << ", " << kib << " KiB");
        if (before) {
          REQUIRE(now);
          CHECK(
              (objective == Objective::bytes ? now->bytes <= before->bytes : now->cycles <= before->cycles));
        }
        before = now;
      }
    }
  }
}

TEST_CASE("more SRAM never increases the traffic of a random network, however its layers are fused") {
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    const Network network = random_network(seed);
    HardwareParameters hardware = random_hardware(seed);
    for (const FusionMode fusion : {FusionMode::pair, FusionMode::block, FusionMode::automatic}) {
      std::optional<Objectives> before;
      for (const int kib : {8, 16, 24, 32, 48, 64, 128, 256}) {
        hardware.sram.capacity_kib = kib;
        const std::optional<Objectives> now = planned(network, hardware, Objective::bytes, fusion);
        INFO("seed " << seed << ", " << kib << " KiB, fusion " << fusion_mode_names.name(fusion));
        if (before) {
          REQUIRE(now);
          CHECK(now->bytes <= before->bytes);
        }
        before = now;
      }
    }
  }
}

TEST_CASE("a little more SRAM never increases the traffic of a fused network, wherever its maps find room") {
  for (const char* name : {"vargnet_v1", "mobilenet_v2"}) {
    std::int64_t before = std::numeric_limits<std::int64_t>::max();
    for (int kib = 48; kib <= 600; kib += 4) {
      const Job job =
          read_job("edge_npu", name,
                   {{"hw.sram.capacity_kib", std::to_string(kib), ""}, {"schedule.objective", "bytes", ""}});
      Bytes bytes = 0;
      for (const GroupPlan& group : plan_layers(job.network, job.hardware, job.schedule).groups)
        bytes += group.cost.bytes;
      INFO(name << ", " << kib << " KiB");
      CHECK(bytes <= before);
      before = bytes;
    }
  }
}

TEST_CASE("more lanes, units, bandwidth and vector lanes never increase the planned cycles") {
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    const Network network = random_network(seed);
    HardwareParameters hardware = random_hardware(seed);
    const auto before = planned(network, hardware, Objective::cycles);
    if (!before) continue;
    INFO("seed " << seed);
    const auto with = [&](auto change) {
      HardwareParameters larger = hardware;
      change(larger);
      return planned(network, larger, Objective::cycles)->cycles;
    };
    CHECK(with([](auto& h) { h.mac_array.units *= 2; }) <= before->cycles);
    CHECK(with([](auto& h) { h.mac_array.lanes_out *= 2; }) <= before->cycles);
    CHECK(with([](auto& h) { h.vector_unit.lanes *= 2; }) <= before->cycles);
    CHECK(with([](auto& h) { h.dram.channels *= 2; }) <= before->cycles);
    CHECK(with([](auto& h) { h.dma.channels += 1; }) <= before->cycles);
  }
}

TEST_CASE("simulated cycles do not grow with a resource by more than 2 %") {
  for (const std::string network : {"vargnet_v1", "vargnet_v2", "mobilenet_v1"}) {
    check_growing(network, "hw.sram.capacity_kib", {"64", "128", "256", "512", "1024"});
    check_growing(network, "hw.dram.channels", {"1", "2", "4"});
    check_growing(network, "hw.mac_array.units", {"1", "2", "4", "8", "16"});
    check_growing(network, "hw.vector_unit.lanes", {"16", "64", "256"});
    check_growing(network, "hw.sram.banks", {"1", "4", "16", "64"});
  }
}

}  // namespace vargsim::test
