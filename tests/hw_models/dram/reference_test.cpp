/// Against three public DRAM simulators (tests/golden/dram_reference.json and dram_stream.json).
#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "accuracy_table.h"
#include "hw_models/dram/controller.h"
#include "hw_models/dram/trace_replay.h"
#include "parts.h"
#include "replay.h"
#include "sim/trace/dram_trace.h"

namespace vargsim::dram {
namespace {

using test::contiguous;
using test::dram_of;
using test::last_done;
using test::replay;

double percent_to_nearest(Ticks ours, const nlohmann::json& cycles) {
  double nearest = 100;
  for (const auto& reference : cycles) {
    const double percent = 100.0 * std::abs(static_cast<double>(ours) / reference.get<double>() - 1);
    nearest = std::min(nearest, percent);
  }
  return nearest;
}

TEST_CASE("sequential reads take as long as in the nearest of three simulators within 0.5 %") {
  std::ifstream file(VARGSIM_SOURCE_DIR "/tests/golden/dram_stream.json");
  const nlohmann::json golden = nlohmann::json::parse(file);
  const Bytes bytes = golden.at("bursts").get<Bytes>() * golden.at("burst_bytes").get<Bytes>();
  REQUIRE(golden.at("cases").size() > 0);
  for (const auto& entry : golden.at("cases")) {
    DramParameters dram = dram_of(entry.at("part"));
    dram.part.mapping = entry.at("mapping");
    const int outstanding = entry.at("outstanding");
    CAPTURE(dram.part.name, outstanding);
    Controller controller(dram, 1, outstanding);
    const Ticks ours = last_done(replay(controller, {contiguous(0, bytes)}));
    CHECK(controller.total().bursts == golden.at("bursts"));
    CHECK(percent_to_nearest(ours, entry.at("cycles")) < 0.5);
  }
}

TEST_CASE("a DDR3 stream takes its data and its refreshes") {
  const DramParameters dram = dram_of("ddr3_1600_x8_64");
  const std::int64_t bursts = 100000;
  Controller controller(dram, 1, 64);
  const Ticks ours = last_done(replay(controller, {contiguous(0, bursts * 64)}));
  // The bus falls silent from the last access before a refresh to the first after it.
  const Ticks refresh =
      Ticks{dram.part.rtp} + dram.part.rp + dram.part.rfc + dram.part.rcd - dram.part.burst_ticks;
  const Ticks expected = bursts * dram.part.burst_ticks + controller.total().refreshes * refresh;
  CHECK(static_cast<double>(ours) == Approx(static_cast<double>(expected)).epsilon(0.005));
}

const std::vector<TraceRequest>& trace_named(const std::string& name) {
  static std::map<std::string, std::vector<TraceRequest>> traces;
  const auto found = traces.find(name);
  if (found != traces.end()) return found->second;
  return traces[name] = read_dram_trace(VARGSIM_SOURCE_DIR "/tests/golden/traces/" + name + ".csv.xz");
}

/// Allowed distance of the cycles, in percent: c are mixed reads and writes, e is random.
double cycles_bar(const std::string& trace) {
  return trace.front() == 'e' ? 5 : trace.front() == 'c' ? 3 : 1;
}

/// Whether one simulator is near in all that is compared.
bool near(const ReplayResult& ours, const nlohmann::json& simulator, double cycles_percent, bool latency) {
  const auto percent = [&simulator](double value, const char* key) {
    return 100 * std::abs(value / simulator.at(key).get<double>() - 1);
  };
  return percent(static_cast<double>(ours.cycles), "cycles") <= cycles_percent &&
         std::abs(ours.hit_rate() - simulator.at("hit_rate").get<double>()) <= 0.015 &&
         (!latency || percent(ours.average_read_latency, "average_read_latency") <= 5);
}

bool near_any(const ReplayResult& ours, const nlohmann::json& entry) {
  const nlohmann::json& simulators = entry.at("simulators");
  // Latencies say something only where all simulators keep the pace.
  const bool latency =
      entry.at("pace") > 0 && std::all_of(simulators.begin(), simulators.end(), [](const auto& simulator) {
        return simulator.at("percent_of_peak") >= 49.9;
      });
  const double bar = cycles_bar(entry.at("trace"));
  return std::any_of(simulators.begin(), simulators.end(),
                     [&](const nlohmann::json& simulator) { return near(ours, simulator, bar, latency); });
}

TEST_CASE("traces take as long, hit as often and wait as long as in one of three simulators") {
  std::ifstream file(VARGSIM_SOURCE_DIR "/tests/golden/dram_reference.json");
  const nlohmann::json golden = nlohmann::json::parse(file);
  REQUIRE(golden.at("cases").size() == 61);
  for (const auto& entry : golden.at("cases")) {
    DramParameters dram = dram_of(entry.at("part"));
    dram.part.mapping = entry.at("mapping");
    ReplayOptions options;
    options.outstanding = entry.at("outstanding");
    options.pace = entry.at("pace");
    const ReplayResult ours = replay_trace(dram, trace_named(entry.at("trace")), options);
    CAPTURE(entry.dump(), ours.cycles, ours.hit_rate(), ours.average_read_latency);
    CHECK(ours.counters.bursts == entry.at("bursts"));
    CHECK(near_any(ours, entry));
  }
}

TEST_CASE("the table of DRAM accuracy in docs/validation.md is that of this model") {
  std::ifstream file(VARGSIM_SOURCE_DIR "/docs/validation.md", std::ios::binary);
  const std::string written{std::istreambuf_iterator<char>(file), {}};
  CHECK(written == test::validation_document(VARGSIM_SOURCE_DIR));  // else run scripts/docs
}

}  // namespace
}  // namespace vargsim::dram
