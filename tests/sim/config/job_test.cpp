/// Jobs: networks with their options, and where settings go.

#include "sim/config/job.h"

#include <catch2/catch.hpp>

#include "tests/sim/config/refusal.h"

namespace vargsim::test {
namespace {

Job job_of(const std::string& network, const std::vector<std::string>& texts) {
  std::vector<Setting> settings;
  for (const std::string& text : texts)
    settings.push_back(parse_setting(text));
  return read_job("edge_npu", network, settings);
}

struct Refusal {
  std::string network;
  std::vector<std::string> settings;
  std::vector<std::string> parts;
};

}  // namespace

TEST_CASE("settings of the network and the schedule that do not fit are refused") {
  const std::vector<Refusal> refusals{
      {"vargnet_v3",
       {},
       {"unknown network 'vargnet_v3'", "nearest: vargnet_v1", "valid: vargnet_v1, vargnet_v2"}},
      {"lenet", {}, {"unknown network 'lenet'", "valid: vargnet_v1"}},
      {"vargnet_v2",
       {"network.group_bas=8"},
       {"--set network.group_bas=8: /group_bas", "nearest: group_base"}},
      {"vargnet_v2",
       {"network.group_base=8", "network.groups=4"},
       {"--set network.groups=4: /groups: 4", "the only one of group_base and groups"}},
      {"vargnet_v2", {"network.groups=4", "network.group_base=8"}, {"/groups: 4", "the only one"}},
      {"vargnet_v2", {"network.group_base=0"}, {"/group_base: 0", "from 1"}},
      {"vargnet_v2",
       {"network.group_base=7"},
       {"vargnet_v2", "7", "32 input channels", "nearest valid: 4, 8"}},
      {"vargnet_v2", {"network.width=0.3"}, {"width 0.3", "nearest valid"}},
      {"vargnet_v2", {"network.width=0"}, {"--set network.width=0: /width: 0", "from 0.001 to 8"}},
      {"vargnet_v2", {"network.input_size=-1"}, {"/input_size: -1", "pixels"}},
      {"vargnet_v2", {"network.batch=1.5"}, {"/batch: 1.5", "whole number of images"}},
      {"vargnet_v2", {"network.pool=avg"}, {R"(/pool: "avg" is not one of average, depthwise)"}},
      {"mobilenet_v1",
       {"network.pool=average"},
       {"--set network.pool=average: /pool: unknown key", "valid: width"}},
      {"vargnet_v2",
       {"schedule.fusion=on"},
       {R"(--set schedule.fusion=on: /fusion: "on" is not one of off)"}},
      {"vargnet_v2", {"schedule.objective=byte"}, {"/objective", "nearest: bytes"}},
      {"vargnet_v2", {"schedule.tiles=4"}, {"/tiles: unknown key", "valid: fusion, objective"}},
      {"vargnet_v2", {"group_base=8"}, {"--set group_base=8: unknown key", "network.KEY"}},
      {"vargnet_v2", {"hardware.sram.banks=8"}, {"--set hardware.sram.banks=8: unknown key", "hw.KEY"}},
      {"vargnet_v2", {"hw=8"}, {"--set hw=8: unknown key"}},
      {"vargnet_v2", {"hw.sram.banks=0"}, {"--set hw.sram.banks=0: /sram/banks: 0"}},
  };
  for (const Refusal& expected : refusals) {
    INFO(expected.network << " " << (expected.settings.empty() ? "" : expected.settings.back()));
    check_refusal(refusal([&] { job_of(expected.network, expected.settings); }), expected.parts);
  }
}

TEST_CASE("a group base takes the place of the family's default") {
  const Json options = job_of("mobilenet_v1", {"network.group_base=4"}).network_options;
  CHECK(options.at("group_base") == 4);
  CHECK_FALSE(options.contains("groups"));
}

TEST_CASE("a number of groups takes the place of the family's default base") {
  const Json options = job_of("vargnet_v2", {"network.groups=16"}).network_options;
  CHECK(options.at("groups") == 16);
  CHECK_FALSE(options.contains("group_base"));
}

TEST_CASE("the resolved options name every default") {
  const Json options = job_of("vargnet_v2", {}).network_options;
  const Json expected{
      {"width", 1.0}, {"input_size", 224}, {"batch", 1}, {"pool", "average"}, {"group_base", 8}};
  CHECK(options == expected);
}

TEST_CASE("the resolved options of a network give the same network again") {
  for (const char* network : {"vargnet_v1", "vargnet_v2", "mobilenet_v1"}) {
    const Job first = job_of(network, {"network.input_size=96"});
    std::vector<std::string> settings;
    for (const auto& option : first.network_options.items())
      settings.push_back("network." + option.key() + "=" + option.value().dump());
    const Job second = job_of(network, settings);
    CHECK(second.network_options == first.network_options);
    CHECK(second.network.macs() == first.network.macs());
  }
}

TEST_CASE("each prefix reaches its own side") {
  const Job job = job_of("vargnet_v2", {"hw.sram.banks=8", "network.width=0.5", "schedule.objective=bytes"});
  CHECK(job.hardware.sram.banks == 8);
  CHECK(job.network.layers().front().output.channels == 16);
  CHECK(job.schedule.objective == Objective::bytes);
}

}  // namespace vargsim::test
