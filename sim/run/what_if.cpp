#include "sim/run/what_if.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/run/run_job.h"

namespace vargsim {
namespace {

struct Resource {
  const char* key;
  int most;  ///< what a hardware file may say at most
  int& (*of)(HardwareParameters&);
};

const std::vector<Resource>& common_resources() {
  static const std::vector<Resource> resources{
      {"sram.capacity_kib", 1048576, [](HardwareParameters& h) -> int& { return h.sram.capacity_kib; }},
      {"dram.channels", 16, [](HardwareParameters& h) -> int& { return h.dram.channels; }},
      {"dma.channels", 64, [](HardwareParameters& h) -> int& { return h.dma.channels; }},
      {"vector_unit.lanes", 65536, [](HardwareParameters& h) -> int& { return h.vector_unit.lanes; }},
      {"sram.banks", 1024, [](HardwareParameters& h) -> int& { return h.sram.banks; }},
  };
  return resources;
}

std::vector<Resource> resources_of(const MacArrayParameters& array) {
  std::vector<Resource> resources = common_resources();
  if (array.dataflow == DataflowKind::dot_product) {
    resources.push_back(
        {"mac_array.lanes_in", 1024, [](HardwareParameters& h) -> int& { return h.mac_array.lanes_in; }});
    resources.push_back(
        {"mac_array.lanes_out", 1024, [](HardwareParameters& h) -> int& { return h.mac_array.lanes_out; }});
    resources.push_back(
        {"mac_array.units", 1024, [](HardwareParameters& h) -> int& { return h.mac_array.units; }});
  } else {
    resources.push_back(
        {"mac_array.rows", 4096, [](HardwareParameters& h) -> int& { return h.mac_array.rows; }});
    resources.push_back(
        {"mac_array.cols", 4096, [](HardwareParameters& h) -> int& { return h.mac_array.cols; }});
  }
  return resources;
}

}  // namespace

std::vector<WhatIf> what_if(const Job& job) {
  std::vector<WhatIf> found;
  Job larger = job;
  for (const Resource& resource : resources_of(job.hardware.mac_array)) {
    larger.hardware = job.hardware;
    int& value = resource.of(larger.hardware);
    const int before = value;
    if (before > resource.most / 2) continue;
    value *= 2;
    const TotalResult total = run_job(larger).total;
    found.push_back(
        {fmt::format("{} {} -> {}", resource.key, before, value), total.cycles, total.dram.bytes()});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const WhatIf& a, const WhatIf& b) { return a.cycles < b.cycles; });
  return found;
}

}  // namespace vargsim
