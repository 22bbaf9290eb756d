#pragma once
/// Replays a trace of requests on the channels of a part, without an accelerator.
///
/// Requests are offered in the order of the trace, none before its own cycle nor before the pace allows, one
/// burst a tick, with a bounded number of bursts in flight and the rules of admission of controller.h. A
/// request that the controller cannot take holds up those after it. Memory does not grow with the trace: only
/// requests in flight are kept.

#include <cstdint>
#include <string>
#include <vector>

#include "hw_models/dram/energy.h"
#include "hw_models/dram/policy.h"
#include "hw_models/dram/request.h"
#include "hw_models/dram/transfer.h"
#include "hw_models/parameters.h"

namespace vargsim::dram {

struct TraceRequest {
  Ticks cycle = 0;  ///< not offered before this tick
  std::int64_t address = 0;
  Bytes bytes = 0;
  bool write = false;
};

/// Where requests come from, one after another.
class TraceSource {
 public:
  TraceSource() = default;
  TraceSource(const TraceSource&) = delete;
  TraceSource& operator=(const TraceSource&) = delete;
  virtual ~TraceSource() = default;

  /// The next request; false at the end.
  virtual bool next(TraceRequest& request) = 0;
  /// Of the request given last, for messages, e.g. "file:line".
  virtual std::string place() const = 0;
};

struct ReplayOptions {
  int outstanding = 64;  ///< bursts in flight
  /// Fraction of the part's peak bandwidth at which requests come; 0: as fast as accepted.
  double pace = 0;
  Policy policy;
};

struct ReplayResult {
  std::int64_t requests = 0;
  Bytes bytes = 0;  ///< asked for
  DramCounters counters;
  DramCommands commands;  ///< until the end of the last data
  Ticks cycles = 0;       ///< from the first offer to the end of the last data
  /// Of reads, in ticks, from the admission of a request's first burst to the end of its last data.
  double average_read_latency = 0;
  Ticks p95_read_latency = 0;

  double hit_rate() const;  ///< 1 - activates / bursts
};

/// Throws InputError where a request is empty or leaves the device.
ReplayResult replay_trace(const DramParameters& parameters, TraceSource& trace, const ReplayOptions& options);
ReplayResult replay_trace(const DramParameters& parameters, const std::vector<TraceRequest>& trace,
                          const ReplayOptions& options);

}  // namespace vargsim::dram
