#include "hw_models/dram/trace_replay.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "hw_models/dram/address_map.h"
#include "hw_models/dram/channel.h"
#include "hw_models/dram/window.h"
#include "sim/base/error.h"

namespace vargsim::dram {

namespace {

class Replay {
 public:
  Replay(const DramParameters& parameters, const std::vector<TraceRequest>& trace,
         const ReplayOptions& options)
      : map_(parameters),
        trace_(trace),
        window_(options.outstanding),
        channels_(static_cast<std::size_t>(parameters.channels), Channel(parameters.part, options.policy)),
        bytes_per_tick_(options.pace * static_cast<double>(parameters.part.burst_bytes()) *
                        parameters.channels / parameters.part.burst_ticks),
        progress_(trace.size()) {
    begin_request();
  }

  ReplayResult result() {
    run();
    result_.requests = static_cast<std::int64_t>(trace_.size());
    result_.cycles = trace_.empty() ? 0 : last_done_ - progress_.front().admission;
    take_latencies();
    return result_;
  }

 private:
  struct Progress {
    Ticks admission = 0;
    Ticks done = 0;
  };

  bool at_end() const { return request_ == trace_.size(); }
  void begin_request();
  Bytes asked_bytes() const;
  Ticks ready();
  void run();
  Channel& first_channel();
  void admit(Ticks tick);
  void serve(const Service& service);
  void take_latencies();

  AddressMap map_;
  const std::vector<TraceRequest>& trace_;
  Window window_;
  std::vector<Channel> channels_;
  double bytes_per_tick_;

  std::size_t request_ = 0;  ///< the next in the trace
  Request next_;             ///< its next burst
  std::int64_t last_burst_ = 0;
  Bytes bytes_before_ = 0;
  Ticks offer_ = 0;      ///< of the next request
  Ticks next_slot_ = 0;  ///< the next tick at which a burst may be offered
  Ticks last_done_ = 0;
  std::vector<Progress> progress_;  ///< of each request
  ReplayResult result_;
};

void Replay::begin_request() {
  if (at_end()) return;
  const TraceRequest& request = trace_[request_];
  if (request.bytes <= 0 || request.address < 0 || request.address + request.bytes > map_.capacity()) {
    throw InputError(
        fmt::format("dram: request {} of {} bytes at {:#x} is empty or leaves the device of {} bytes",
                    request_ + 1, request.bytes, request.address, map_.capacity()));
  }
  next_.burst = request.address >> map_.burst_shift();
  last_burst_ = (request.address + request.bytes - 1) >> map_.burst_shift();
  next_.write = request.write;
  next_.piece = static_cast<std::int64_t>(request_);
  next_.where = map_.locate(next_.burst);
  next_.asked_bytes = asked_bytes();
  offer_ = request.cycle;
  if (bytes_per_tick_ > 0) {
    const double paced = std::floor(static_cast<double>(bytes_before_) / bytes_per_tick_);
    offer_ = std::max(offer_, static_cast<Ticks>(paced));
  }
  bytes_before_ += request.bytes;
  result_.bytes += request.bytes;
}

/// Bytes of the next burst that its request asks for.
Bytes Replay::asked_bytes() const {
  const TraceRequest& request = trace_[request_];
  const std::int64_t begin = next_.burst << map_.burst_shift();
  const std::int64_t end = begin + (std::int64_t{1} << map_.burst_shift());
  return std::min(end, request.address + request.bytes) - std::max(begin, request.address);
}

/// The tick at which the next burst can be admitted, as far as it is known.
Ticks Replay::ready() {
  if (at_end()) return never;
  const Channel& channel = channels_[static_cast<std::size_t>(next_.where.channel)];
  return std::max({offer_, next_slot_, window_.free_at(), channel.room_at(next_.write)});
}

Channel& Replay::first_channel() {
  std::size_t first = 0;
  for (std::size_t channel = 1; channel < channels_.size(); ++channel) {
    if (channels_[channel].next_tick() < channels_[first].next_tick()) first = channel;
  }
  return channels_[first];
}

void Replay::run() {
  Service service;
  for (;;) {
    const Ticks admission = ready();
    Channel& channel = first_channel();
    const Ticks command = channel.next_tick();
    if (admission == never && command == never) return;
    if (admission <= command) {
      admit(admission);
    } else if (channel.step(service)) {
      serve(service);
    }
  }
}

void Replay::admit(Ticks tick) {
  next_slot_ = tick + 1;
  window_.take(tick);
  if (next_.write) window_.give_back(tick + 1);
  if (progress_[request_].done == 0) progress_[request_] = {tick, tick};
  Channel& channel = channels_[static_cast<std::size_t>(next_.where.channel)];
  if (channel.forwards(next_)) {
    serve({next_, RowState::hit, tick, tick + 1, 0});
  } else {
    channel.admit(next_, tick);
  }
  if (next_.burst < last_burst_) {
    next_.where = map_.locate(++next_.burst);
    next_.asked_bytes = asked_bytes();
    return;
  }
  ++request_;
  begin_request();
}

void Replay::serve(const Service& service) {
  if (!service.request.write) window_.give_back(service.done + 1);
  last_done_ = std::max(last_done_, service.done);
  Progress& progress = progress_[static_cast<std::size_t>(service.request.piece)];
  progress.done = std::max(progress.done, service.done);
  count(service, result_.counters);
}

void Replay::take_latencies() {
  std::vector<Ticks> latencies;
  for (std::size_t i = 0; i < trace_.size(); ++i) {
    if (!trace_[i].write) latencies.push_back(progress_[i].done - progress_[i].admission);
  }
  if (latencies.empty()) return;
  double sum = 0;
  for (const Ticks latency : latencies)
    sum += static_cast<double>(latency);
  result_.average_read_latency = sum / static_cast<double>(latencies.size());
  const auto rank = static_cast<std::ptrdiff_t>((latencies.size() - 1) * 95 / 100);
  std::nth_element(latencies.begin(), latencies.begin() + rank, latencies.end());
  result_.p95_read_latency = latencies[static_cast<std::size_t>(rank)];
}

}  // namespace

double ReplayResult::hit_rate() const {
  if (counters.bursts == 0) return 0;
  return 1 - static_cast<double>(counters.activates) / static_cast<double>(counters.bursts);
}

ReplayResult replay_trace(const DramParameters& parameters, const std::vector<TraceRequest>& trace,
                          const ReplayOptions& options) {
  return Replay(parameters, trace, options).result();
}

}  // namespace vargsim::dram
