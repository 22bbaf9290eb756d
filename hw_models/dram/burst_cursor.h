#pragma once
/// Walks a transfer burst by burst, in the order of its runs.
///
/// A run issues every burst it touches, except that a run which begins in the burst issued last shares it.

#include <algorithm>
#include <cstdint>

#include "hw_models/dram/transfer.h"

namespace vargsim::dram {

/// The same bytes in the same order, in the fewest runs: runs and rows that meet end to end become one.
Transfer merge_contiguous(const Transfer& transfer);

class BurstCursor {
 public:
  struct Burst {
    std::int64_t index = 0;  ///< address / burst size
    Bytes asked_bytes = 0;   ///< of all the runs that share the burst
  };

  BurstCursor() = default;

  /// The transfer must not be empty, the burst size is 2^burst_shift.
  BurstCursor(const Transfer& transfer, int burst_shift);

  bool at_end() const { return at_ == run_end_; }

  /// Must not be called at the end.
  Burst next() {
    Burst burst{at_ >> burst_shift_, 0};
    const std::int64_t burst_end = (burst.index + 1) << burst_shift_;
    burst.asked_bytes = take_until(burst_end);
    while (at_ == run_end_ && begin_next_run() && at_ >> burst_shift_ == burst.index) {
      burst.asked_bytes += take_until(burst_end);
    }
    return burst;
  }

 private:
  Bytes take_until(std::int64_t burst_end) {
    const std::int64_t end = std::min(run_end_, burst_end);
    const Bytes taken = end - at_;
    at_ = end;
    return taken;
  }

  bool begin_next_run();

  int burst_shift_ = 0;
  Transfer transfer_;
  int row_ = 0;
  int run_ = 0;
  std::int64_t at_ = 0;       ///< next byte asked for
  std::int64_t run_end_ = 0;  ///< end of the run it belongs to
};

}  // namespace vargsim::dram
