#include "hw_models/energy/energy_model.h"

#include <cmath>

namespace vargsim {
namespace {

constexpr double law_bytes = 8192;

double multiply_pj(const EnergyParameters& energy, int a_bits, int b_bits) {
  return energy.multiply_pj * a_bits * b_bits / 64;
}

double add_pj(const EnergyParameters& energy, int bits) {
  return energy.add_pj * bits / 32;
}

}  // namespace

EnergyModel::EnergyModel(const HardwareParameters& hardware) : parameters_(hardware.energy) {
  const DatatypeParameters& types = hardware.datatypes;
  mac_pj_ =
      multiply_pj(parameters_, types.ifmap_bits, types.weight_bits) + add_pj(parameters_, types.psum_bits);
  vector_operation_pj_ =
      multiply_pj(parameters_, types.ifmap_bits, types.ifmap_bits) + add_pj(parameters_, types.psum_bits);
  requantise_pj_ =
      multiply_pj(parameters_, types.psum_bits, types.psum_bits) + add_pj(parameters_, types.psum_bits);
  sram_pj_per_byte_ = storage_pj_per_byte(hardware.sram.capacity_bytes() / hardware.sram.banks);
  // mW x ps = fJ; a cycle has 10^6 / MHz ps.
  const double milliwatts =
      parameters_.sram_leakage_uw_per_kib * hardware.sram.capacity_kib * 1e-3 + parameters_.logic_leakage_mw;
  leakage_pj_per_cycle_ = milliwatts * 1e3 / hardware.clock_mhz;
}

double EnergyModel::storage_pj_per_byte(Bytes capacity) const {
  return parameters_.sram_pj_per_byte * std::sqrt(double(capacity) / law_bytes);
}

}  // namespace vargsim
