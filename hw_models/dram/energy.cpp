#include "hw_models/dram/energy.h"

#include <algorithm>

namespace vargsim {

namespace {

/// Of one supply of one device: mA x V x ticks.
DramEnergy charge_of(const DramPart& part, const DramSupply& supply, const DramCommands& commands,
                     double rank_ticks) {
  const double open = std::min(double(commands.open_ticks), rank_ticks);
  const double bank_share = double(part.bank_refresh.banks) / part.banks_per_rank();
  const double activate =
      supply.idd0_ma * part.rc - supply.idd3n_ma * part.ras - supply.idd2n_ma * (part.rc - part.ras);
  DramEnergy energy;
  energy.activate_uj = double(commands.activates) * activate * supply.volts;
  energy.read_uj =
      double(commands.reads) * (supply.idd4r_ma - supply.idd3n_ma) * part.burst_ticks * supply.volts;
  energy.write_uj =
      double(commands.writes) * (supply.idd4w_ma - supply.idd3n_ma) * part.burst_ticks * supply.volts;
  energy.refresh_uj = (double(commands.refreshes) + double(commands.bank_refreshes) * bank_share) *
                      (supply.idd5_ma - supply.idd2n_ma) * part.rfc * supply.volts;
  energy.background_uj = (open * supply.idd3n_ma + (rank_ticks - open) * supply.idd2n_ma) * supply.volts;
  return energy;
}

}  // namespace

DramCommands& DramCommands::operator+=(const DramCommands& other) {
  activates += other.activates;
  reads += other.reads;
  writes += other.writes;
  refreshes += other.refreshes;
  bank_refreshes += other.bank_refreshes;
  open_ticks += other.open_ticks;
  return *this;
}

DramEnergy energy_of(const DramPart& part, const DramCommands& commands, int channels, Ticks ticks) {
  // mA x V = mW; mW x ps = 1e-15 J = 1e-9 uJ.
  const double uj_per_unit = part.tck_ps * 1e-9 * part.energy.devices;
  const double rank_ticks = double(ticks) * channels * part.ranks;
  DramEnergy sum;
  for (const DramSupply& supply : {part.energy.vdd, part.energy.vdd2, part.energy.vddq}) {
    const DramEnergy energy = charge_of(part, supply, commands, rank_ticks);
    sum.activate_uj += energy.activate_uj * uj_per_unit;
    sum.read_uj += energy.read_uj * uj_per_unit;
    sum.write_uj += energy.write_uj * uj_per_unit;
    sum.refresh_uj += energy.refresh_uj * uj_per_unit;
    sum.background_uj += energy.background_uj * uj_per_unit;
  }
  return sum;
}

}  // namespace vargsim
