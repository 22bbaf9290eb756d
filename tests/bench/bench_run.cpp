/// How fast the simulator itself is: schedules and simulates built-in networks in this process, N times each,
/// and prints medians as JSON. `bench_run [N]`.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>

#include "hw_models/mac_array/dataflow.h"
#include "sim/base/error.h"
#include "sim/config/job.h"
#include "sim/run/simulate.h"
#include "sim/run/summarise.h"
#include "sim/schedule/scheduler.h"

namespace vargsim {
namespace {

using Watch = std::chrono::steady_clock;

double milliseconds_since(Watch::time_point begin) {
  return std::chrono::duration<double, std::milli>(Watch::now() - begin).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/// The high-water mark of the process, so of everything that ran before as well.
double peak_memory_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return double(usage.ru_maxrss) / 1024;
}

struct Samples {
  std::vector<double> schedule_ms;
  std::vector<double> simulate_ms;
  std::vector<double> total_ms;
};

/// What every repetition finds alike.
struct Work {
  std::size_t commands = 0;
  std::int64_t dram_bursts = 0;
  Macs macs = 0;
  Cycles cycles = 0;
};

/// One run as `sim run` does it, up to the report files.
Work run_once(const std::string& network, Samples& samples) {
  const Watch::time_point begin = Watch::now();
  const Job job = read_job("edge_npu", network, {});
  const Watch::time_point schedule_begin = Watch::now();
  const Schedule plan = schedule(job.network, job.hardware, job.schedule);
  samples.schedule_ms.push_back(milliseconds_since(schedule_begin));
  const Watch::time_point simulate_begin = Watch::now();
  const Simulation simulation = simulate(plan.program, job.hardware);
  samples.simulate_ms.push_back(milliseconds_since(simulate_begin));
  const Result result = summarise(job.network, job.hardware, plan, simulation);
  samples.total_ms.push_back(milliseconds_since(begin));
  return {plan.program.commands.size(), simulation.dram.bursts, result.total.macs, result.total.cycles};
}

Json measure(const std::string& network, int repetitions) {
  Samples samples;
  Work work;
  for (int i = 0; i < repetitions; ++i)
    work = run_once(network, samples);
  const double simulate_seconds = median(samples.simulate_ms) / 1e3;
  return {{"schedule_ms", median(samples.schedule_ms)},
          {"simulate_ms", median(samples.simulate_ms)},
          {"total_ms", median(samples.total_ms)},
          {"commands", work.commands},
          {"dram_bursts", work.dram_bursts},
          {"cycles", work.cycles},
          {"commands_per_second", double(work.commands) / simulate_seconds},
          {"bursts_per_second", double(work.dram_bursts) / simulate_seconds},
          {"sim_macs_per_second", double(work.macs) / simulate_seconds},
          {"cycles_per_second", double(work.cycles) / simulate_seconds},
          {"peak_memory_mib", peak_memory_mib()}};
}

/// Processor time of scheduling alone, with nothing known before.
Json measure_scheduling(const std::string& network, const char* fusion, int repetitions) {
  const Job job = read_job("edge_npu", network, {{"schedule.fusion", fusion, ""}});
  std::vector<double> cpu_ms;
  std::size_t commands = 0;
  for (int i = 0; i < repetitions; ++i) {
    const std::clock_t begin = std::clock();
    commands = schedule(job.network, job.hardware, job.schedule).program.commands.size();
    cpu_ms.push_back(double(std::clock() - begin) * 1e3 / CLOCKS_PER_SEC);
  }
  return {{"cpu_ms", median(cpu_ms)}, {"commands", commands}};
}

/// Processor time of one closed form: a vg of 8 groups, a pointwise and a depthwise layer in turn.
Json measure_array(DataflowKind kind) {
  MacArrayParameters array = read_hardware("edge_npu", {}).mac_array;
  array.dataflow = kind;
  array.rows = array.cols = 32;
  array.group_packing = GroupPacking::columns;
  const auto dataflow = make_dataflow(array);
  const ArrayWork works[] = {{8, 8, 16, 56, 56, 3, 3}, {1, 128, 64, 56, 56, 1, 1}, {64, 1, 1, 56, 56, 3, 3}};
  constexpr int calls = 30000;
  Cycles sum = 0;
  const std::clock_t begin = std::clock();
  for (int i = 0; i < calls; ++i) {
    ArrayWork work = works[i % 3];
    work.out_rows -= i % 7;  // no two calls alike in a row
    sum += dataflow->cost(work).cycles();
  }
  const double seconds = double(std::clock() - begin) / CLOCKS_PER_SEC;
  return {{"cpu_ns_per_layer", seconds * 1e9 / calls}, {"cycles", sum}};
}

Json bench(int repetitions) {
  Json networks = Json::object();
  for (const char* network : {"vargnet_v2", "vargnet_v1", "mobilenet_v1"}) {
    networks[network] = measure(network, repetitions);
  }
  Json layer_by_layer = Json::object(), fused = Json::object();
  for (const char* network : {"vargnet_v2", "resnet50"}) {
    layer_by_layer[network] = measure_scheduling(network, "off", repetitions);
    fused[network] = measure_scheduling(network, "auto", repetitions);
  }
  Json arrays = Json::object();
  for (const DataflowEntry& entry : dataflows())
    arrays[entry.name] = measure_array(entry.kind);
  return {{"build_type", VARGSIM_BUILD_TYPE},
          {"hardware", "edge_npu"},
          {"repetitions", repetitions},
          {"networks", networks},
          {"scheduling_without_fusion", layer_by_layer},
          {"scheduling_fused", fused},
          {"arrays", arrays}};
}

int repetitions_from(const char* text) {
  char* end = nullptr;
  const long repetitions = std::strtol(text, &end, 10);
  if (end == text || *end != '\0' || repetitions < 1 || repetitions > 10000) {
    throw InputError(fmt::format("bench_run {}: not a number of repetitions from 1 to 10000", text));
  }
  return static_cast<int>(repetitions);
}

}  // namespace
}  // namespace vargsim

int main(int argc, char** argv) {
  try {
    const int repetitions = argc > 1 ? vargsim::repetitions_from(argv[1]) : 20;
    fmt::print("{}\n", vargsim::bench(repetitions).dump(2));
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}

// libsystemc brings a main of its own that calls this; ours comes first.
extern "C" int sc_main(int, char**) {
  return 0;
}
