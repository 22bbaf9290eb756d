#include "hw_models/dram/latency_histogram.h"

namespace vargsim::dram {

Ticks LatencyHistogram::percentile(int percent) const {
  if (count_ == 0) return 0;
  std::int64_t left = (count_ - 1) * percent / 100;
  for (std::size_t latency = 0; latency < usual_.size(); ++latency) {
    if (left < usual_[latency]) return static_cast<Ticks>(latency);
    left -= usual_[latency];
  }
  for (const auto& [latency, count] : unusual_) {
    if (left < count) return latency;
    left -= count;
  }
  return unusual_.rbegin()->first;
}

}  // namespace vargsim::dram
