#include "sim/config/plausibility.h"

#include <algorithm>

#include <fmt/format.h>

#include "hw_models/mac_array/dataflow.h"

namespace vargsim {
namespace {

constexpr double least_gb_per_second = 0.1;
constexpr double most_gb_per_second = 400;
constexpr double most_macs_per_byte = 1000;
constexpr int most_lopsided_lanes = 32;
constexpr int most_units_per_lane = 64;

using Sentences = std::vector<std::string>;

double peak_gb_per_second(const DramParameters& dram) {
  return dram.channels * dram.part.peak_gb_per_second();
}

void check_bandwidth(const HardwareParameters& hardware, Sentences& found) {
  const double peak = peak_gb_per_second(hardware.dram);
  if (peak >= least_gb_per_second && peak <= most_gb_per_second) return;
  found.push_back(fmt::format("{} x {} has a peak of {:.3g} GB/s; plausible: {} to {}",
                              hardware.dram.channels, hardware.dram.part.name, peak, least_gb_per_second,
                              most_gb_per_second));
}

void check_balance(const HardwareParameters& hardware, Sentences& found) {
  const double macs = make_dataflow(hardware.mac_array, hardware.datatypes)->peak_macs_per_cycle();
  const double giga_macs = macs * hardware.clock_mhz / 1e3;
  const double ratio = giga_macs / peak_gb_per_second(hardware.dram);
  if (ratio <= most_macs_per_byte) return;
  found.push_back(fmt::format(
      "the array can do {:.0f} MACs in the time of a DRAM byte and will wait; plausible: up to {}", ratio,
      most_macs_per_byte));
}

void check_shape(const MacArrayParameters& array, Sentences& found) {
  const bool trees = array.dataflow == DataflowKind::dot_product;
  const ArrayShape shape = array.shape();
  const auto [narrow, wide] = std::minmax(shape.in, shape.out);
  if (wide > most_lopsided_lanes * narrow) {
    found.push_back(fmt::format("{} {} and {} {} differ more than {} times, which few layers fill",
                                trees ? "lanes_in" : "rows", shape.in, trees ? "lanes_out" : "cols",
                                shape.out, most_lopsided_lanes));
  }
  if (shape.units > most_units_per_lane * wide) {
    found.push_back(fmt::format("{} units of {} x {} lanes: more than {} units a lane, which few layers fill",
                                shape.units, shape.in, shape.out, most_units_per_lane));
  }
}

/// Bytes that a full array reads a cycle.
double operand_bytes(const HardwareParameters& hardware) {
  const MacArrayParameters& array = hardware.mac_array;
  const ArrayShape shape = array.shape();
  const double ifmap = double(shape.units) * shape.in * hardware.datatypes.ifmap_bits / 8;
  const double weight_bytes = hardware.datatypes.weight_bits / 8.0;
  if (array.dataflow != DataflowKind::dot_product) return ifmap + shape.out * weight_bytes;
  return ifmap + double(shape.in) * shape.out * weight_bytes / array.accumulator_pixels;
}

void check_ports(const HardwareParameters& hardware, Sentences& found) {
  const double reads = operand_bytes(hardware);
  const double ports = double(hardware.sram.banks) * hardware.sram.word_bytes;
  if (reads <= ports) return;
  found.push_back(
      fmt::format("the SRAM moves {:.0f} bytes a cycle ({} banks x {} bytes) and the array reads {:.0f}",
                  ports, hardware.sram.banks, hardware.sram.word_bytes, reads));
}

}  // namespace

std::vector<std::string> implausible(const HardwareParameters& hardware) {
  Sentences found;
  check_bandwidth(hardware, found);
  check_balance(hardware, found);
  check_shape(hardware.mac_array, found);
  check_ports(hardware, found);
  return found;
}

}  // namespace vargsim
