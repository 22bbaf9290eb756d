#pragma once
/// What a memory controller is free to choose, apart from the part behind it.

namespace vargsim::dram {

struct Policy {
  int read_queue = 32;   ///< bursts a channel's read queue holds
  int write_queue = 32;  ///< bursts a channel's write queue holds
  /// Fractions of the write queue: above `high` the channel turns to its writes, at or below `low` it goes
  /// back to its reads, if there are any.
  double low_watermark = 0.2;
  double high_watermark = 0.8;
};

}  // namespace vargsim::dram
