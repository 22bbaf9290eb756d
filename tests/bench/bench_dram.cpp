/// How fast the DRAM core is: bursts a second of generated traffic, N times each, medians as JSON. Seconds
/// are those of the processor, which on a quiet one are those of the clock. `bench_dram [N]`.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hw_models/dram/trace_replay.h"
#include "sim/base/error.h"
#include "sim/config/hardware.h"

namespace vargsim {
namespace {

using Json = nlohmann::ordered_json;

/// Requests worked out one by one, so that neither a file nor memory is measured.
class Generated final : public dram::TraceSource {
 public:
  using Make = std::function<dram::TraceRequest(std::int64_t)>;
  Generated(std::int64_t count, Make make) : count_(count), make_(std::move(make)) {}

  bool next(dram::TraceRequest& request) override {
    if (given_ == count_) return false;
    request = make_(given_++);
    return true;
  }
  std::string place() const override { return fmt::format("request {}", given_); }

 private:
  std::int64_t count_;
  Make make_;
  std::int64_t given_ = 0;
};

struct Traffic {
  const char* name;
  std::int64_t requests;
  Generated::Make make;
};

constexpr Bytes granule = 64;

dram::TraceRequest stream(std::int64_t i) {
  return {0, i * granule % (Bytes{1} << 28), granule, false};
}

/// int8 56x56x64, channels innermost, in tiles of 16x16: runs of 1,024 bytes, pitch 3,584.
dram::TraceRequest tile(std::int64_t i) {
  const std::int64_t run = i / 16;
  const std::int64_t row = run % 16;
  const std::int64_t column = run / 16 % 3;
  const std::int64_t strip = run / 48 % 3;
  return {0, (strip * 16 + row) * 3584 + column * 1024 + i % 16 * granule, granule, false};
}

/// Two read streams and a write stream, a granule each in turn.
dram::TraceRequest mixed(std::int64_t i) {
  const std::int64_t of = i % 3;
  return {0, of * ((Bytes{1} << 26) + 3 * 8192) + i / 3 * granule % (Bytes{1} << 26), granule, of == 2};
}

Generated::Make random_reads() {
  return [random = std::mt19937_64(1)](std::int64_t) mutable {
    return dram::TraceRequest{0, static_cast<std::int64_t>(random() % (1 << 22)) * granule, granule, false};
  };
}

std::vector<Traffic> all_traffic() {
  return {{"stream", 2000000, stream},
          {"tile", 2000000, tile},
          {"mixed", 1000000, mixed},
          {"random", 500000, random_reads()}};
}

Json measure(const DramParameters& dram, const Traffic& traffic, int repetitions) {
  std::vector<double> rates;
  dram::ReplayResult result;
  for (int i = 0; i < repetitions; ++i) {
    Generated source(traffic.requests, traffic.make);
    const std::clock_t begin = std::clock();
    result = dram::replay_trace(dram, source, {});
    rates.push_back(double(result.counters.bursts) * CLOCKS_PER_SEC / double(std::clock() - begin));
  }
  std::sort(rates.begin(), rates.end());
  return {{"bursts", result.counters.bursts},
          {"cycles", result.cycles},
          {"hit_rate", result.hit_rate()},
          {"bursts_per_second", rates[rates.size() / 2]},
          {"best_bursts_per_second", rates.back()}};
}

Json bench(int repetitions) {
  Json parts = Json::object();
  for (const char* name : {"ddr4_2400_x8_64", "lpddr4_3200_x32"}) {
    DramParameters dram;
    dram.part = read_dram_part(name);
    for (const Traffic& traffic : all_traffic())
      parts[name][traffic.name] = measure(dram, traffic, repetitions);
  }
  return {{"build_type", VARGSIM_BUILD_TYPE}, {"repetitions", repetitions}, {"parts", parts}};
}

int repetitions_from(const char* text) {
  char* end = nullptr;
  const long repetitions = std::strtol(text, &end, 10);
  if (end == text || *end != '\0' || repetitions < 1 || repetitions > 10000) {
    throw InputError(fmt::format("bench_dram {}: not a number of repetitions from 1 to 10000", text));
  }
  return static_cast<int>(repetitions);
}

}  // namespace
}  // namespace vargsim

int main(int argc, char** argv) {
  try {
    const int repetitions = argc > 1 ? vargsim::repetitions_from(argv[1]) : 9;
    fmt::print("{}\n", vargsim::bench(repetitions).dump(2));
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}
