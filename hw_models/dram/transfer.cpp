#include "hw_models/dram/transfer.h"

#include <numeric>

#include "hw_models/dram/burst_cursor.h"

namespace vargsim {

namespace {

/// term(1) + ... + term(count), where term repeats every `period` arguments.
template <class Term>
std::int64_t periodic_sum(std::int64_t count, std::int64_t period, const Term& term) {
  const std::int64_t whole = count / period;
  const std::int64_t rest = count % period;
  std::int64_t sum = 0;
  std::int64_t sum_of_rest = 0;
  for (std::int64_t i = 1; i <= (whole > 0 ? period : rest); ++i) {
    sum += term(i);
    if (i <= rest) sum_of_rest += term(i);
  }
  return whole > 0 ? whole * sum + sum_of_rest : sum;
}

/// Counts bursts run by run. What a run adds depends on where it and its predecessor begin within a burst,
/// and that repeats after at most burst_bytes runs; hence no walk over all of them.
class BurstCount {
 public:
  BurstCount(const Transfer& transfer, Bytes burst_bytes) : transfer_(transfer), burst_bytes_(burst_bytes) {}

  std::int64_t transfer() const {
    const auto added_by_row = [this](std::int64_t i) {
      const std::int64_t start = row_start(i);
      const std::int64_t former = row_start(i - 1) + (transfer_.runs - 1) * transfer_.run_pitch;
      return added(former, start) + row_after_first_run(start);
    };
    const std::int64_t start = transfer_.address;
    return last_burst(start) - first_burst(start) + 1 + row_after_first_run(start) +
           periodic_sum(transfer_.rows - 1, period(transfer_.row_pitch), added_by_row);
  }

 private:
  std::int64_t row_start(std::int64_t row) const { return transfer_.address + row * transfer_.row_pitch; }
  std::int64_t first_burst(std::int64_t start) const { return start / burst_bytes_; }
  std::int64_t last_burst(std::int64_t start) const {
    return (start + transfer_.run_bytes - 1) / burst_bytes_;
  }
  Bytes period(Bytes pitch) const { return burst_bytes_ / std::gcd(pitch, burst_bytes_); }

  /// Bursts that a run at `start` adds to those of the run at `former` before it.
  std::int64_t added(std::int64_t former, std::int64_t start) const {
    const bool shares = first_burst(start) == last_burst(former);
    return last_burst(start) - first_burst(start) + (shares ? 0 : 1);
  }

  std::int64_t row_after_first_run(std::int64_t start) const {
    const auto added_by_run = [this, start](std::int64_t j) {
      return added(start + (j - 1) * transfer_.run_pitch, start + j * transfer_.run_pitch);
    };
    return periodic_sum(transfer_.runs - 1, period(transfer_.run_pitch), added_by_run);
  }

  Transfer transfer_;
  Bytes burst_bytes_;
};

}  // namespace

DramCounters& DramCounters::operator+=(const DramCounters& other) {
  read_bytes += other.read_bytes;
  write_bytes += other.write_bytes;
  bursts += other.bursts;
  activates += other.activates;
  row_hits += other.row_hits;
  row_misses += other.row_misses;
  row_conflicts += other.row_conflicts;
  refreshes += other.refreshes;
  return *this;
}

std::int64_t burst_count(const Transfer& transfer, Bytes burst_bytes) {
  if (transfer.bytes() == 0) return 0;
  return BurstCount(dram::merge_contiguous(transfer), burst_bytes).transfer();
}

}  // namespace vargsim
