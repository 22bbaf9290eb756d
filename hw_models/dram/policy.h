#pragma once
/// What a memory controller is free to choose, apart from the part behind it.

#include "hw_models/parameters.h"

namespace vargsim::dram {

using vargsim::RefreshPolicy;

/// When a row is closed. `open`: when a burst wants another row of its bank. `adaptive`: with its last access
/// (auto-precharge) where no burst waits for the row and one waits for another row of the bank. `closed`:
/// with every access.
enum class PagePolicy { open, closed, adaptive };

struct Policy {
  int read_queue = 32;   ///< bursts a channel's read queue holds
  int write_queue = 32;  ///< bursts a channel's write queue holds
  /// Fractions of the write queue: above `high` the channel turns to its writes, at or below `low` it goes
  /// back to its reads, if there are any.
  double low_watermark = 0.2;
  double high_watermark = 0.8;
  PagePolicy page = PagePolicy::open;
  RefreshPolicy refresh = RefreshPolicy::all_bank;
};

}  // namespace vargsim::dram
