#pragma once
/// A run in the trace-event format that Chrome (chrome://tracing) and Perfetto read: a track for what each
/// cycle was spent on, one a unit, and counters of SRAM occupancy and DRAM bandwidth. Times are microseconds.

#include <iosfwd>

#include "sim/run/run_job.h"

namespace vargsim {

/// Events are written one after another; nothing of the text is held.
void write_trace_events(const DetailedRun& run, std::ostream& out);

}  // namespace vargsim
