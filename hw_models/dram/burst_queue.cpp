#include "hw_models/dram/burst_queue.h"

namespace vargsim::dram {

BurstQueue::BurstQueue(int banks, int places)
    : pool_(static_cast<std::size_t>(places)), lists_(2 * static_cast<std::size_t>(banks)) {
  for (int handle = 0; handle < places; ++handle)
    free_.push_back(handle);
}

int BurstQueue::add(const Request& request, Ticks admission) {
  const int handle = free_.back();
  free_.pop_back();
  List& own = list(request.where.bank, request.write);
  at(handle) = {request, RowState::hit, admission, admissions_++, none, own.youngest};
  (own.youngest == none ? own.oldest : at(own.youngest).younger) = handle;
  own.youngest = handle;
  ++counts_[request.write ? 1 : 0];
  return handle;
}

void BurstQueue::remove(int handle) {
  const Burst& burst = at(handle);
  List& own = list(burst.request.where.bank, burst.request.write);
  (burst.older == none ? own.oldest : at(burst.older).younger) = burst.younger;
  (burst.younger == none ? own.youngest : at(burst.younger).older) = burst.older;
  --counts_[burst.request.write ? 1 : 0];
  free_.push_back(handle);
}

int BurstQueue::waiting(int bank) const {
  int bursts = 0;
  for (const bool write : {false, true}) {
    for (int handle = oldest(bank, write); handle != none; handle = at(handle).younger)
      ++bursts;
  }
  return bursts;
}

bool BurstQueue::has_write(const Request& request) const {
  int handle = oldest(request.where.bank, true);
  while (handle != none && at(handle).request.burst != request.burst)
    handle = at(handle).younger;
  return handle != none;
}

}  // namespace vargsim::dram
