#include "hw_models/dram/bus_log.h"

namespace vargsim {

void BusLog::add(const BusSegment& burst) {
  const auto channel = static_cast<std::size_t>(burst.channel);
  if (latest_.size() <= channel) latest_.resize(channel + 1, 0);
  if (latest_[channel] > 0) {
    BusSegment& last = segments_[latest_[channel] - 1];
    const bool same = last.stream == burst.stream && last.transfer == burst.transfer;
    if (same && burst.begin_fs - last.end_fs <= burst.end_fs - burst.begin_fs) {
      last.end_fs = burst.end_fs;
      last.bursts += burst.bursts;
      return;
    }
  }
  segments_.push_back(burst);
  latest_[channel] = segments_.size();
}

}  // namespace vargsim
