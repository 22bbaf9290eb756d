#pragma once
/// Energy of a DRAM's commands, from the currents of its data sheet (the method of Micron's TN-46-03 and of
/// DRAMPower: what a command draws beyond standby, and standby for all the time).
///
/// With the time t of a tick, for each supply of each device:
///   activate    (IDD0 rc - IDD3N ras - IDD2N (rc - ras)) V t      an ACT and its PRE
///   read        (IDD4R - IDD3N) burst_ticks V t
///   write       (IDD4W - IDD3N) burst_ticks V t
///   refresh     (IDD5 - IDD2N) rfc V t; a REFpb its share by the number of banks
///   background  IDD3N V t for ticks with an open bank, IDD2N V t for the others
/// Currents in data sheets are maxima, so this is an upper estimate. Not counted: termination on the board,
/// the controller and its PHY, power-down, and the command bus beyond what IDD0 to IDD5 include.

#include <cstdint>

#include "hw_models/parameters.h"
#include "sim/base/units.h"

namespace vargsim {

/// The commands of one or more channels.
struct DramCommands {
  std::int64_t activates = 0;
  std::int64_t reads = 0;
  std::int64_t writes = 0;
  std::int64_t refreshes = 0;       ///< of all banks of a rank
  std::int64_t bank_refreshes = 0;  ///< REFpb
  Ticks open_ticks = 0;             ///< with a bank open, summed over ranks

  DramCommands& operator+=(const DramCommands& other);
};

struct DramEnergy {
  double activate_uj = 0;
  double read_uj = 0;
  double write_uj = 0;
  double refresh_uj = 0;
  double background_uj = 0;

  double total_uj() const { return activate_uj + read_uj + write_uj + refresh_uj + background_uj; }
};

/// Whether the part says what its devices draw.
inline bool has_energy(const DramPart& part) {
  return part.energy.vdd.volts > 0;
}

/// `ticks`: how long the channels ran.
DramEnergy energy_of(const DramPart& part, const DramCommands& commands, int channels, Ticks ticks);

}  // namespace vargsim
