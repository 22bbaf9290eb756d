#include "hw_models/dram/burst_cursor.h"

namespace vargsim::dram {

namespace {

void merge_runs(Transfer& transfer) {
  if (transfer.runs == 1 || transfer.run_pitch != transfer.run_bytes) return;
  transfer.run_bytes *= transfer.runs;
  transfer.runs = 1;
}

}  // namespace

Transfer merge_contiguous(const Transfer& transfer) {
  Transfer merged = transfer;
  merge_runs(merged);
  if (merged.runs > 1) return merged;
  merged.runs = merged.rows;
  merged.run_pitch = merged.row_pitch;
  merged.rows = 1;
  merge_runs(merged);
  return merged;
}

BurstCursor::BurstCursor(const Transfer& transfer, int burst_shift)
    : burst_shift_(burst_shift),
      transfer_(merge_contiguous(transfer)),
      at_(transfer_.address),
      run_end_(transfer_.address + transfer_.run_bytes) {}

bool BurstCursor::begin_next_run() {
  if (++run_ == transfer_.runs) {
    run_ = 0;
    if (++row_ == transfer_.rows) return false;
  }
  at_ = transfer_.address + row_ * transfer_.row_pitch + run_ * transfer_.run_pitch;
  run_end_ = at_ + transfer_.run_bytes;
  return true;
}

}  // namespace vargsim::dram
