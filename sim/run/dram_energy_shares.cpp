#include "sim/run/dram_energy_shares.h"

namespace vargsim {
namespace {

/// The share of `part` in `whole`; where there is nothing to go by, that of the other measure.
double share(double part, double whole, double otherwise) {
  return whole > 0 ? part / whole : otherwise;
}

}  // namespace

void DramEnergyShares::add(Work& sum, const Work& work) {
  sum.activates += work.activates;
  sum.reads += work.reads;
  sum.writes += work.writes;
  sum.refreshes += work.refreshes;
}

void DramEnergyShares::add(std::size_t layer, std::size_t tensor, bool write, const DramCounters& counters) {
  Work work;
  work.activates = double(counters.activates);
  (write ? work.writes : work.reads) = double(counters.bursts);
  work.refreshes = double(counters.refreshes);
  add(work_[layer][tensor], work);
  add(total_, work);
}

void DramEnergyShares::share_out(const DramEnergy& energy, std::vector<LayerResult>& layers) const {
  Cycles cycles = 0;
  for (const LayerResult& layer : layers)
    cycles += layer.cycles;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const double time = share(double(layers[i].cycles), double(cycles), 0);
    EnergyResult& result = layers[i].energy;
    double refreshes = 0;
    for (std::size_t tensor = 0; tensor < tensor_count; ++tensor) {
      const Work& work = work_[i][tensor];
      const double moved_uj =
          share(work.activates, total_.activates, time / tensor_count) * energy.activate_uj +
          share(work.reads, total_.reads, 0) * energy.read_uj +
          share(work.writes, total_.writes, 0) * energy.write_uj;
      result[EnergyPart::dram] += moved_uj;
      result.by_tensor_uj[tensor] += moved_uj;
      refreshes += work.refreshes;
    }
    result[EnergyPart::dram] +=
        share(refreshes, total_.refreshes, time) * energy.refresh_uj + time * energy.background_uj;
  }
}

}  // namespace vargsim
