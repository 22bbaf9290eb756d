#pragma once
/// What a DMA channel asks of the DRAM: a strided block of bytes, and what the DRAM answers.

#include "sim/base/units.h"

namespace vargsim {

/// `rows` x `runs` runs of `run_bytes` contiguous bytes; run (i, j) starts at
/// address + i * row_pitch + j * run_pitch. Addresses grow with j within a row and with i between rows.
struct Transfer {
  std::int64_t address = 0;
  Bytes run_bytes = 0;
  int runs = 1;
  Bytes run_pitch = 0;
  int rows = 1;
  Bytes row_pitch = 0;
  bool write = false;

  Bytes bytes() const { return run_bytes * runs * rows; }

  /// One past the last byte.
  std::int64_t end() const { return address + (rows - 1) * row_pitch + (runs - 1) * run_pitch + run_bytes; }
};

/// What a transfer cost the DRAM. Bursts carry asked bytes and padding: bursts * burst size = asked +
/// padding.
struct DramCounters {
  Bytes read_bytes = 0;   ///< asked for by reads
  Bytes write_bytes = 0;  ///< asked for by writes
  std::int64_t bursts = 0;
  std::int64_t activates = 0;
  std::int64_t row_hits = 0;       ///< bursts that found their row open
  std::int64_t row_misses = 0;     ///< bursts that found their bank closed
  std::int64_t row_conflicts = 0;  ///< bursts that found another row open
  std::int64_t refreshes = 0;

  DramCounters& operator+=(const DramCounters& other);
};

/// Number of bursts of `burst_bytes` that cover a transfer when runs that meet in one burst share it.
std::int64_t burst_count(const Transfer& transfer, Bytes burst_bytes);

}  // namespace vargsim
