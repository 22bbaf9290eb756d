/// A Program that is broken in any way is found out: sim/verify against systematic mutations.

#include <catch2/catch.hpp>

#include "sim/base/error.h"
#include "sim/base/text.h"
#include "sim/config/job.h"
#include "sim/schedule/scheduler.h"
#include "sim/verify/verify.h"
#include "tests/support/mutate.h"
#include "tests/support/provenance.h"
#include "tests/support/race_oracle.h"
#include "tests/support/random_job.h"

namespace vargsim::test {
namespace {

/// A network, its schedule and its data.
struct Subject {
  std::string name;
  Network network;
  HardwareParameters hardware;
  Schedule plan;
  Reference reference;

  Subject(std::string name_, Network network_, HardwareParameters hardware_, const ScheduleOptions& options)
      : name(std::move(name_)),
        network(std::move(network_)),
        hardware(std::move(hardware_)),
        plan(schedule(network, hardware, options)),
        reference(evaluate(network, hardware.datatypes, 1)) {}
};

Subject zoo_subject(const std::string& hardware, const std::string& network,
                    const std::vector<std::string>& settings) {
  std::vector<Setting> parsed;
  for (const std::string& setting : settings)
    parsed.push_back(parse_setting(setting));
  const Job job = read_job(hardware, network, parsed);
  return {network + " on " + hardware, job.network, job.hardware, job.schedule};
}

/// Nothing where the network does not fit the accelerator.
std::optional<Subject> random_subject(std::uint32_t seed, FusionMode fusion) {
  ScheduleOptions options;
  options.objective = seed % 2 == 0 ? Objective::cycles : Objective::bytes;
  options.fusion = fusion;
  try {
    HardwareParameters hardware = random_hardware(seed + 1000003);
    hardware.datatypes = {};
    Subject subject("seed " + std::to_string(seed), random_network(seed, LayerKinds::telling), hardware,
                    options);
    // Values at their limits would hide mutations.
    if (saturation_of(subject.reference).worst >= most_saturated) return std::nullopt;
    return subject;
  } catch (const InfeasibleError&) {
    return std::nullopt;
  }
}

/// Mutations of one kind.
struct Tally {
  int caught = 0;
  int on_other_data = 0;  ///< only with another seed
  int harmless = 0;       ///< every result is made of the same elements
};
using Tallies = std::map<std::string, Tally>;

bool caught_on_other_data(const Subject& subject, const Program& wrong) {
  for (std::uint64_t seed = 2; seed <= 6; ++seed) {
    const Reference other = evaluate(subject.network, subject.hardware.datatypes, seed);
    if (!Verifier(subject.network, subject.hardware, subject.plan, other).verify(wrong).passed()) return true;
  }
  return false;
}

bool harmless(const Subject& subject, const Program& wrong) {
  const Bytes capacity = subject.hardware.sram.capacity_bytes();
  const DatatypeParameters& types = subject.hardware.datatypes;
  return final_tags(wrong, capacity, types) == final_tags(subject.plan.program, capacity, types);
}

/// Applies every mutation to every `step`-th command.
void try_all(const Subject& subject, std::size_t step, Tallies& tallies) {
  const Verifier verifier(subject.network, subject.hardware, subject.plan, subject.reference);
  INFO(subject.name);
  REQUIRE(verifier.verify(subject.plan.program).problems == std::vector<std::string>{});
  std::size_t turn = 0;
  for (const Mutation& mutation : data_mutations()) {
    Tally& tally = tallies[mutation.name];
    for (std::size_t id = turn++ % step; id < subject.plan.program.commands.size(); id += step) {
      const auto wrong = mutation.apply(subject.plan.program, static_cast<CommandId>(id));
      if (!wrong) continue;
      if (!verifier.verify(*wrong).passed()) {
        ++tally.caught;
      } else if (harmless(subject, *wrong)) {
        ++tally.harmless;
      } else {
        INFO(mutation.name << ", command " << id);
        CHECK(caught_on_other_data(subject, *wrong));
        ++tally.on_other_data;
      }
    }
  }
}

void expect_all_caught(const Tallies& tallies, int least) {
  CHECK(tallies.size() == data_mutations().size());
  int caught = 0;
  int on_other_data = 0;
  int harmless = 0;
  for (const auto& [name, tally] : tallies) {
    INFO(name << ": " << tally.caught << " caught, " << tally.on_other_data << " on other data, "
              << tally.harmless << " harmless");
    CHECK(tally.caught >= least);
    caught += tally.caught;
    harmless += tally.harmless;
    on_other_data += tally.on_other_data;
  }
  INFO(caught << " caught, " << on_other_data << " on other data only, " << harmless << " harmless");
  // Data of one seed may hide a change of a single element behind a ReLU.
  CHECK(100 * on_other_data <= caught);
  CHECK(20 * harmless <= caught);
}

}  // namespace

TEST_CASE("whatever a command does wrong is found, in random networks on random accelerators") {
  Tallies tallies;
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    for (const FusionMode fusion : {FusionMode::off, FusionMode::automatic}) {
      if (const auto subject = random_subject(seed, fusion)) try_all(*subject, 7, tallies);
    }
  }
  expect_all_caught(tallies, 3);
}

TEST_CASE("whatever a command does wrong is found, in built-in networks") {
  const std::vector<std::vector<std::string>> jobs{
      {"edge_npu_small", "vargnet_v2", "network.width=0.25", "hw.sram.capacity_kib=16", "network.batch=2"},
      {"edge_npu_wide", "mobilenet_v1", "network.width=0.25", "network.group_base=4",
       "schedule.objective=bytes"},
      {"ethos_u65_256_like", "shufflenet_v2", "network.width=0.5", "hw.sram.capacity_kib=24"},
      {"nvdla_large_like", "efficientnet_b0", "hw.sram.capacity_kib=64"},
      {"edge_npu_rigid", "vargfacenet", "network.width=0.5", "hw.sram.capacity_kib=32"},
  };
  Tallies tallies;
  for (const auto& job : jobs) {
    std::vector<std::string> settings(job.begin() + 2, job.end());
    settings.emplace_back("network.input_size=32");
    settings.emplace_back("hw.mac_array.tap_packing=false");
    settings.emplace_back("hw.mac_array.depthwise=none");
    try_all(zoo_subject(job[0], job[1], settings), 67, tallies);
  }
  expect_all_caught(tallies, 0);
}

TEST_CASE("a wait is missed exactly where it ordered something") {
  int needed = 0;
  int redundant = 0;
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    const auto subject = random_subject(seed, FusionMode::off);
    if (!subject || subject->plan.program.commands.size() > 250) continue;
    const Program& program = subject->plan.program;
    const RaceOracle oracle(program, subject->hardware.datatypes);
    const Verifier verifier(subject->network, subject->hardware, subject->plan, subject->reference);
    REQUIRE_FALSE(oracle.has_race(program));
    for (CommandId id = 0; id < static_cast<CommandId>(program.commands.size()); ++id) {
      for (int wait = 0; wait < program.command(id).wait_count; ++wait) {
        const Program wrong = without_wait(program, id, wait);
        const bool race = oracle.has_race(wrong);
        const Verification found = verifier.verify(wrong);
        INFO(subject->name << ", wait " << wait << " of command " << id << ": " << join(found.problems));
        CHECK(found.passed() != race);
        ++(race ? needed : redundant);
      }
    }
  }
  CHECK(needed > 1000);
  CHECK(redundant > 100);
}

}  // namespace vargsim::test
