#include "sim/run/energy_account.h"

#include "hw_models/vector_unit/vector_cost.h"

namespace vargsim {
namespace {

constexpr double uj_per_pj = 1e-6;

}  // namespace

EnergyAccount::EnergyAccount(const HardwareParameters& hardware, const Dataflow& dataflow)
    : hardware_(hardware), dataflow_(dataflow), model_(hardware) {}

void EnergyAccount::add_compute(const Compute& tile, const CommandTiming& timing,
                                EnergyResult& energy) const {
  const Bytes sram_bytes = timing.sram_read_bytes + timing.sram_write_bytes;
  energy[EnergyPart::sram] += double(sram_bytes) * model_.sram_pj_per_byte() * uj_per_pj;
  if (tile.unit() == ComputeUnit::vector_unit) {
    const std::int64_t operations =
        tile.outputs() * operations_per_output(tile.kind, tile.window.taps(), tile.norm_size);
    energy[EnergyPart::vector] += double(operations) * model_.vector_operation_pj() * uj_per_pj;
    return;
  }
  energy[EnergyPart::mac] += double(tile.macs()) * model_.mac_pj() * uj_per_pj;
  energy[EnergyPart::vector] += double(tile.outputs()) * model_.requantise_pj() * uj_per_pj;
  for (const RegisterUse& use : dataflow_.register_uses(array_work(tile), hardware_.datatypes)) {
    energy[EnergyPart::registers] += double(use.moved) * model_.storage_pj_per_byte(use.capacity) * uj_per_pj;
  }
}

void EnergyAccount::add_transfer(TensorRole role, const CommandTiming& timing, EnergyResult& energy) const {
  const double sram_uj = double(timing.dma_bytes) * model_.sram_pj_per_byte() * uj_per_pj;
  energy[EnergyPart::sram] += sram_uj;
  energy.by_tensor_uj[static_cast<std::size_t>(role)] += sram_uj;
}

void EnergyAccount::add_time(Cycles cycles, EnergyResult& energy) const {
  energy[EnergyPart::leakage] += double(cycles) * model_.leakage_pj_per_cycle() * uj_per_pj;
}

}  // namespace vargsim
