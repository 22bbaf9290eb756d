/// Every schedule computes what its network does: small inputs, options covered pairwise.

#include "sim/verify/verify.h"

#include <catch2/catch.hpp>

#include "sim/base/error.h"
#include "sim/base/text.h"
#include "sim/config/job.h"
#include "sim/run/verify_job.h"
#include "tests/support/pairwise.h"
#include "tests/support/random_job.h"

namespace vargsim::test {
namespace {

const std::vector<std::string> accelerators{"edge_npu",       "edge_npu_small",   "edge_npu_wide",
                                            "edge_npu_rigid", "nvdla_large_like", "ethos_u65_256_like"};
const std::vector<std::string> sram_kib{"48", "96", "128", "256", "512", "2048"};
const std::vector<std::string> objectives{"cycles", "bytes"};
const std::vector<std::string> batches{"1", "2"};
/// Of families that have a grouping; "" leaves the family's own.
const std::vector<std::string> groupings{"",         "group_base=1", "group_base=8", "group_base=32",
                                         "groups=4", "groups=16"};
const std::vector<std::string> pools{"average", "depthwise"};
const std::vector<std::string> bits{"8", "16", "4"};  // of weights
const std::vector<std::string> map_bits{"8",
                                        "16"};  // of 4 bits too many values are at their limits to prove much
const std::vector<std::string> fusions{"auto", "block", "pair", "off"};
const std::vector<std::string> psum_bits{"32", "24", "16"};

const std::vector<std::string> interleaves{"word", "bank"};

/// Below this the shipped families' last windows do not fit, or they fix their size.
const std::map<std::string, std::string> smallest_inputs{{"alexnet", "67"}};

struct Choice {
  const NetworkFamily& family;
  std::string hardware;
  std::vector<std::string> settings;
};

/// At least as wide as a product.
std::string psum_width(const std::string& psum, const std::string& weight, const std::string& map) {
  const int product = std::stoi(weight) + std::stoi(map);
  return std::to_string(std::max(std::stoi(psum), round_up(product, 8)));
}

Choice choice_of(const std::vector<std::size_t>& row) {
  const NetworkFamily& family = network_families()[row[0]];
  Choice choice{family, accelerators[row[1]], {}};
  choice.settings = {
      "schedule.objective=" + objectives[row[3]],
      "hw.datatypes.weight_bits=" + bits[row[7]],
      "hw.datatypes.ifmap_bits=" + map_bits[row[8]],
      "hw.datatypes.ofmap_bits=" + map_bits[row[8]],
      "hw.datatypes.psum_bits=" + psum_width(psum_bits[row[9]], bits[row[7]], map_bits[row[8]]),
      "schedule.fusion=" + fusions[row[11]],
      "hw.sram.interleave=" + interleaves[row[10]]};
  if (family.has(NetworkOption::batch)) choice.settings.push_back("network.batch=" + batches[row[4]]);
  if (family.has(NetworkOption::grouping) && !groupings[row[5]].empty())
    choice.settings.push_back("network." + groupings[row[5]]);
  if (family.has(NetworkOption::pool)) choice.settings.push_back("network.pool=" + pools[row[6]]);
  if (family.has(NetworkOption::input_size)) {
    const auto size = smallest_inputs.find(family.name);
    choice.settings.push_back("network.input_size=" + (size == smallest_inputs.end() ? "32" : size->second));
  }
  return choice;
}

enum class Outcome { verified, impossible };

Outcome verify_choice(Choice choice, const std::string& kib) {
  choice.settings.push_back("hw.sram.capacity_kib=" + kib);
  INFO(choice.hardware << " " << choice.family.name << " " << join(choice.settings));
  std::vector<Setting> parsed;
  for (const std::string& setting : choice.settings)
    parsed.push_back(parse_setting(setting));
  try {
    const VerificationResult result = verify_job(read_job(choice.hardware, choice.family.name, parsed), 1);
    CHECK(result.problems == std::vector<std::string>{});
    CHECK(result.elements > 0);
    CHECK(result.worst_saturated < most_saturated);
    return Outcome::verified;
  } catch (const InputError&) {
    return Outcome::impossible;  // the grouping does not divide the channels, or the SRAM has no room
  } catch (const InfeasibleError&) {
    return Outcome::impossible;
  }
}

}  // namespace

TEST_CASE("schedules of every built-in network compute what it does, options covered pairwise") {
  const std::vector<std::size_t> sizes{
      network_families().size(), accelerators.size(), sram_kib.size(), objectives.size(), batches.size(),
      groupings.size(),          pools.size(),        bits.size(),     map_bits.size(),   psum_bits.size(),
      interleaves.size(),        fusions.size()};
  int verified = 0;
  int impossible = 0;
  for (const std::vector<std::size_t>& row : pairwise(sizes)) {
    // Where a small SRAM cannot hold a layer, the next larger one stands for it.
    const Choice choice = choice_of(row);
    bool done = false;
    for (std::size_t sram = row[2]; sram < sram_kib.size() && !done; ++sram)
      done = verify_choice(choice, sram_kib[sram]) == Outcome::verified;
    ++(done ? verified : impossible);
  }
  // A few groupings divide no channels of their family.
  CHECK(verified > 120);
  CHECK(impossible <= 6);
}

TEST_CASE("schedules of random networks on random accelerators compute what the network does") {
  int verified = 0;
  for (std::uint32_t seed = 1; seed <= 600; ++seed) {
    const Network network = random_network(seed, LayerKinds::verifiable);
    const HardwareParameters hardware = random_hardware(seed + 1000003);
    ScheduleOptions options;
    options.objective = seed % 2 == 0 ? Objective::cycles : Objective::bytes;
    options.fusion = static_cast<FusionMode>(seed / 2 % 4);
    try {
      const Schedule plan = schedule(network, hardware, options);
      const Reference reference = evaluate(network, hardware.datatypes, seed);
      // Narrow values of a few kinds of layers lie at their limits too often to prove anything.
      if (saturation_of(reference).worst >= most_saturated) continue;
      INFO("seed " << seed);
      const Verification found = Verifier(network, hardware, plan, reference).verify(plan.program);
      CHECK(found.problems == std::vector<std::string>{});
      ++verified;
    } catch (const InfeasibleError&) {
      continue;
    }
  }
  CHECK(verified > 450);
}

}  // namespace vargsim::test
