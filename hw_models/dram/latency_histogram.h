#pragma once
/// Latencies as a histogram: exact mean and percentiles in memory that does not grow with their number.

#include <cstdint>
#include <map>
#include <vector>

#include "sim/base/units.h"

namespace vargsim::dram {

class LatencyHistogram {
 public:
  void add(Ticks latency) {
    ++count_;
    sum_ += latency;
    if (latency < static_cast<Ticks>(usual_.size())) {
      ++usual_[static_cast<std::size_t>(latency)];
    } else {
      ++unusual_[latency];
    }
  }

  double mean() const { return count_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(count_); }
  /// The least latency that at least this share of all does not exceed, by rank (count - 1) * percent / 100.
  Ticks percentile(int percent) const;

 private:
  std::int64_t count_ = 0;
  Ticks sum_ = 0;
  std::vector<std::int64_t> usual_ = std::vector<std::int64_t>(4096);
  std::map<Ticks, std::int64_t> unusual_;
};

}  // namespace vargsim::dram
