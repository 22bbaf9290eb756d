#pragma once
/// What to run: an accelerator, a network and how to schedule, from names, files and settings.

#include "sim/config/hardware.h"
#include "sim/config/network_options.h"
#include "sim/config/schedule_options.h"

namespace vargsim {

struct Job {
  HardwareParameters hardware;
  Network network;
  Json network_options;
  ScheduleOptions schedule;
  std::vector<std::string> network_notes = {};  ///< see ConfiguredNetwork
  std::vector<SkippedLayer> skipped = {};
};

/// The settings under a prefix such as "network.", with the prefix taken off their keys.
std::vector<Setting> settings_under(const std::string& prefix, const std::vector<Setting>& settings);

/// Settings have dotted keys that start with "hw.", "network." or "schedule.". Throws InputError.
Job read_job(const std::string& hardware, const std::string& network, const std::vector<Setting>& settings,
             const NetworkReading& reading = {});

}  // namespace vargsim
