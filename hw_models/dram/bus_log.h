#pragma once
/// When data crossed the buses of the DRAM's channels, and whose.

#include <cstdint>
#include <vector>

namespace vargsim {

/// Bursts of one transfer that crossed a channel's bus with hardly a pause between them.
struct BusSegment {
  int channel = 0;
  int stream = 0;             ///< the DMA channel
  std::int64_t transfer = 0;  ///< running number of the transfer in its stream, from 0
  bool write = false;
  std::int64_t begin_fs = 0;
  std::int64_t end_fs = 0;
  std::int64_t bursts = 0;
};

class BusLog {
 public:
  /// Joins a burst to the segment before it on its channel where both are of one transfer and the pause is no
  /// longer than the burst.
  void add(const BusSegment& burst);

  /// A read that found its data in a write queue.
  void add_forwarded() { ++forwarded_bursts_; }

  std::int64_t forwarded_bursts() const { return forwarded_bursts_; }
  const std::vector<BusSegment>& segments() const { return segments_; }

 private:
  std::vector<BusSegment> segments_;
  std::int64_t forwarded_bursts_ = 0;
  std::vector<std::size_t> latest_;  ///< by channel, one past the index of its last segment
};

}  // namespace vargsim
