#include "accuracy_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hw_models/dram/trace_replay.h"
#include "parts.h"
#include "sim/trace/dram_trace.h"

namespace vargsim::test {

namespace {

using Json = nlohmann::json;

constexpr double hit_bar = 1.5;
constexpr double latency_bar = 5;

struct TrafficClass {
  const char* name;
  double cycles_bar;  ///< percent
};

TrafficClass class_of(const std::string& trace) {
  switch (trace.front()) {
    case 'c':
      return {"mixed", 3};
    case 'd':
      return {"tiles", 1};
    case 'e':
      return {"random", 5};
    default:
      return {"stream", 1};
  }
}

/// Ours to one simulator.
struct Distance {
  std::string simulator;
  double reference_cycles = 0;
  double cycles_percent = 0;
  double hit_points = 0;
  double latency_percent = 0;

  /// The largest part of a bar that is used up.
  double of_bars(double cycles_bar) const {
    return std::max({std::abs(cycles_percent) / cycles_bar, std::abs(hit_points) / hit_bar,
                     std::abs(latency_percent) / latency_bar});
  }
};

/// Latencies say something only where all simulators keep the pace.
bool compares_latency(const Json& entry) {
  const Json& simulators = entry.at("simulators");
  return entry.at("pace") > 0 && std::all_of(simulators.begin(), simulators.end(), [](const Json& simulator) {
           return simulator.at("percent_of_peak") >= 49.9;
         });
}

Distance nearest(const Json& entry, const dram::ReplayResult& ours) {
  const double bar = class_of(entry.at("trace")).cycles_bar;
  const auto percent = [](double value, const Json& reference) {
    return 100 * (value / reference.get<double>() - 1);
  };
  Distance best;
  for (const auto& [name, simulator] : entry.at("simulators").items()) {
    Distance distance;
    distance.simulator = name;
    distance.reference_cycles = simulator.at("cycles").get<double>();
    distance.cycles_percent = percent(static_cast<double>(ours.cycles), simulator.at("cycles"));
    distance.hit_points = 100 * (ours.hit_rate() - simulator.at("hit_rate").get<double>());
    if (compares_latency(entry))
      distance.latency_percent = percent(ours.average_read_latency, simulator.at("average_read_latency"));
    if (best.simulator.empty() || distance.of_bars(bar) < best.of_bars(bar)) best = distance;
  }
  return best;
}

dram::ReplayResult replay(const std::string& root, const Json& entry) {
  DramParameters dram = dram_of(entry.at("part"));
  dram.part.mapping = entry.at("mapping");
  dram::ReplayOptions options;
  options.outstanding = entry.at("outstanding");
  options.pace = entry.at("pace");
  DramTrace trace(root + "/tests/golden/traces/" + entry.at("trace").get<std::string>() + ".csv.xz");
  return dram::replay_trace(dram, trace, options);
}

std::string row(const Json& entry, const dram::ReplayResult& ours, const Distance& near) {
  return fmt::format("| {} | {} {} | {} | {} | {} | {} / {:.0f} ({:+.2f} %) | {} | {:+.2f} | {} |\n",
                     class_of(entry.at("trace")).name, entry.at("part").get<std::string>(),
                     entry.at("mapping").get<std::string>(), entry.at("trace").get<std::string>(),
                     entry.at("outstanding").get<int>(), entry.at("pace").get<double>(), ours.cycles,
                     near.reference_cycles, near.cycles_percent, near.simulator, near.hit_points,
                     compares_latency(entry) ? fmt::format("{:+.2f}", near.latency_percent) : "");
}

struct Worst {
  int cases = 0;
  double cycles_percent = 0;
  double hit_points = 0;
  bool latencies = false;
  double latency_percent = 0;

  void take(const Distance& near, bool with_latency) {
    ++cases;
    latencies = latencies || with_latency;
    cycles_percent = std::max(cycles_percent, std::abs(near.cycles_percent));
    hit_points = std::max(hit_points, std::abs(near.hit_points));
    latency_percent = std::max(latency_percent, std::abs(near.latency_percent));
  }
};

std::string summary(const std::map<std::string, Worst>& classes) {
  std::string text =
      "| class | cases | cycles within, % | hit rate within, points | read latency at half the peak within, "
      "% |\n"
      "|---|--:|--:|--:|--:|\n";
  for (const auto& [name, worst] : classes) {
    text +=
        fmt::format("| {} | {} | {:.2f} | {:.2f} | {} |\n", name, worst.cases, worst.cycles_percent,
                    worst.hit_points, worst.latencies ? fmt::format("{:.2f}", worst.latency_percent) : "");
  }
  return text;
}

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw std::runtime_error(path + " cannot be read");
  return text.str();
}

}  // namespace

std::string accuracy_table(const std::string& root) {
  const Json golden = Json::parse(text_of(root + "/tests/golden/dram_reference.json"));
  std::map<std::string, Worst> classes;
  std::string rows;
  for (const Json& entry : golden.at("cases")) {
    const dram::ReplayResult ours = replay(root, entry);
    const Distance near = nearest(entry, ours);
    classes[std::string(class_of(entry.at("trace")).name) +
            (entry.at("part").get<std::string>().find("lpddr") == 0 ? ", LPDDR4" : ", DDR")]
        .take(near, compares_latency(entry));
    rows += row(entry, ours, near);
  }
  return summary(classes) +
         "\n| class | part and mapping | trace | outstanding | pace | cycles, ours / nearest | nearest | hit "
         "rate, "
         "points | read latency, % |\n|---|---|---|--:|--:|--:|---|--:|--:|\n" +
         rows;
}

std::string validation_document(const std::string& root) {
  std::string document = text_of(root + "/docs/validation.md");
  const std::string begin = "<!-- generated: dram_accuracy -->\n";
  const std::string end = "<!-- end -->\n";
  const std::size_t from = document.find(begin);
  const std::size_t to = document.find(end, from == std::string::npos ? 0 : from);
  if (from == std::string::npos || to == std::string::npos)
    throw std::runtime_error("docs/validation.md has no section dram_accuracy");
  document.replace(from + begin.size(), to - from - begin.size(), accuracy_table(root));
  return document;
}

}  // namespace vargsim::test
