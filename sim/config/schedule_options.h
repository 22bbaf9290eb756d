#pragma once
/// Reads what users may set of the scheduler.

#include <vector>

#include "sim/base/field_describer.h"
#include "sim/config/hardware.h"
#include "sim/schedule/scheduler.h"

namespace vargsim {

/// `settings` have keys relative to the schedule. Throws InputError for whatever cannot be used.
ScheduleOptions read_schedule_options(const std::vector<Setting>& settings);

/// The options with their values, as they are read.
Json write_schedule_options(const ScheduleOptions& options);

/// Every schedule option, with its default.
std::vector<FieldDescription> describe_schedule_options();

}  // namespace vargsim
