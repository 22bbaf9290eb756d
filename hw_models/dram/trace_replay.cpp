#include "hw_models/dram/trace_replay.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <memory>

#include <fmt/format.h>

#include "hw_models/dram/address_map.h"
#include "hw_models/dram/channel_model.h"
#include "hw_models/dram/latency_histogram.h"
#include "hw_models/dram/window.h"
#include "sim/base/error.h"

namespace vargsim::dram {

namespace {

class Replay {
 public:
  Replay(const DramParameters& parameters, TraceSource& trace, const ReplayOptions& options)
      : map_(parameters),
        trace_(trace),
        window_(options.outstanding),
        bytes_per_tick_(options.pace * static_cast<double>(parameters.part.burst_bytes()) *
                        parameters.channels / parameters.part.burst_ticks) {
    for (int channel = 0; channel < parameters.channels; ++channel)
      channels_.push_back(make_channel(parameters.part, options.policy));
    begin_request();
  }

  ReplayResult result() {
    run();
    result_.cycles = last_done_ - begin_;
    result_.average_read_latency = read_latencies_.mean();
    result_.p95_read_latency = read_latencies_.percentile(95);
    for (const auto& channel : channels_)
      result_.commands += channel->commands(last_done_);
    return result_;
  }

 private:
  /// Of a request in flight.
  struct Progress {
    Ticks admission = 0;
    Ticks done = 0;
    std::int64_t unserved = 0;  ///< bursts
    bool write = false;
  };

  void begin_request();
  Bytes asked_bytes() const;
  Ticks ready();
  void run();
  ChannelModel& first_channel();
  void admit(Ticks tick);
  void serve(const Service& service);

  AddressMap map_;
  TraceSource& trace_;
  Window window_;
  std::vector<std::unique_ptr<ChannelModel>> channels_;
  double bytes_per_tick_;

  TraceRequest request_;  ///< the next in the trace
  bool at_end_ = false;
  Request next_;  ///< its next burst
  std::int64_t last_burst_ = 0;
  Bytes bytes_before_ = 0;
  Ticks offer_ = 0;      ///< of the next request
  Ticks next_slot_ = 0;  ///< the next tick at which a burst may be offered
  Ticks begin_ = 0;      ///< the first admission
  Ticks last_done_ = 0;
  std::deque<Progress> in_flight_;  ///< by number of the request, from first_in_flight_ on
  std::int64_t first_in_flight_ = 0;
  LatencyHistogram read_latencies_;
  ReplayResult result_;
};

void Replay::begin_request() {
  at_end_ = !trace_.next(request_);
  if (at_end_) return;
  if (request_.bytes <= 0 || request_.address < 0 || request_.address + request_.bytes > map_.capacity()) {
    throw InputError(fmt::format("{}: {} bytes at {:#x} are none or leave the device of {} bytes",
                                 trace_.place(), request_.bytes, request_.address, map_.capacity()));
  }
  next_.burst = request_.address >> map_.burst_shift();
  last_burst_ = (request_.address + request_.bytes - 1) >> map_.burst_shift();
  next_.write = request_.write;
  next_.piece = result_.requests++;
  next_.where = map_.locate(next_.burst);
  next_.asked_bytes = asked_bytes();
  offer_ = request_.cycle;
  if (bytes_per_tick_ > 0) {
    const double paced = std::floor(static_cast<double>(bytes_before_) / bytes_per_tick_);
    offer_ = std::max(offer_, static_cast<Ticks>(paced));
  }
  bytes_before_ += request_.bytes;
  result_.bytes += request_.bytes;
}

/// Bytes of the next burst that its request asks for.
Bytes Replay::asked_bytes() const {
  const std::int64_t begin = next_.burst << map_.burst_shift();
  const std::int64_t end = begin + (std::int64_t{1} << map_.burst_shift());
  return std::min(end, request_.address + request_.bytes) - std::max(begin, request_.address);
}

/// The tick at which the next burst can be admitted, as far as it is known.
Ticks Replay::ready() {
  if (at_end_) return never;
  const ChannelModel& channel = *channels_[static_cast<std::size_t>(next_.where.channel)];
  return std::max({offer_, next_slot_, window_.free_at(), channel.room_at(next_.write)});
}

ChannelModel& Replay::first_channel() {
  std::size_t first = 0;
  for (std::size_t channel = 1; channel < channels_.size(); ++channel) {
    if (channels_[channel]->next_tick() < channels_[first]->next_tick()) first = channel;
  }
  return *channels_[first];
}

void Replay::run() {
  Service service;
  for (;;) {
    const Ticks admission = ready();
    ChannelModel& channel = first_channel();
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
  if (first_in_flight_ + static_cast<std::int64_t>(in_flight_.size()) == next_.piece) {
    if (next_.piece == 0) begin_ = tick;
    in_flight_.push_back({tick, tick, last_burst_ - next_.burst + 1, next_.write});
  }
  ChannelModel& channel = *channels_[static_cast<std::size_t>(next_.where.channel)];
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
  begin_request();
}

void Replay::serve(const Service& service) {
  if (!service.request.write) window_.give_back(service.done + 1);
  last_done_ = std::max(last_done_, service.done);
  Progress& progress = in_flight_[static_cast<std::size_t>(service.request.piece - first_in_flight_)];
  progress.done = std::max(progress.done, service.done);
  count(service, result_.counters);
  if (--progress.unserved > 0) return;
  if (!progress.write) read_latencies_.add(progress.done - progress.admission);
  for (; !in_flight_.empty() && in_flight_.front().unserved == 0; ++first_in_flight_)
    in_flight_.pop_front();
}

class VectorSource final : public TraceSource {
 public:
  explicit VectorSource(const std::vector<TraceRequest>& requests) : requests_(requests) {}

  bool next(TraceRequest& request) override {
    if (given_ == requests_.size()) return false;
    request = requests_[given_++];
    return true;
  }
  std::string place() const override { return fmt::format("dram: request {}", given_); }

 private:
  const std::vector<TraceRequest>& requests_;
  std::size_t given_ = 0;
};

}  // namespace

double ReplayResult::hit_rate() const {
  if (counters.bursts == 0) return 0;
  return 1 - static_cast<double>(counters.activates) / static_cast<double>(counters.bursts);
}

ReplayResult replay_trace(const DramParameters& parameters, TraceSource& trace,
                          const ReplayOptions& options) {
  return Replay(parameters, trace, options).result();
}

ReplayResult replay_trace(const DramParameters& parameters, const std::vector<TraceRequest>& trace,
                          const ReplayOptions& options) {
  VectorSource source(trace);
  return replay_trace(parameters, source, options);
}

}  // namespace vargsim::dram
