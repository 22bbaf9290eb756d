#pragma once
/// From what was scheduled and what happened to what is reported.

#include "hw_models/parameters.h"
#include "networks/network.h"
#include "sim/report/result.h"
#include "sim/run/simulate.h"
#include "sim/schedule/scheduler.h"

namespace vargsim {

/// Fills in everything but the resolved configuration (hardware, dram_part, network.options), which the
/// config room knows. Throws std::logic_error where what the modules counted disagrees with the sum over
/// commands: a figure that does not add up is never reported.
Result summarise(const Network& network, const HardwareParameters& hardware, const Schedule& schedule,
                 const Simulation& simulation);

}  // namespace vargsim
