#include "hw_models/dram/fixed_channel.h"

namespace vargsim::dram {

void FixedChannel::admit(const Request& request, Ticks tick) {
  waiting_.push_back({request, tick});
  if (++counts_[request.write ? 1 : 0] == places(request.write)) room_at_[request.write ? 1 : 0] = never;
  undecided_ = true;
}

void FixedChannel::decide() {
  next_tick_ = waiting_.empty() ? never : access_of(waiting_.front());
  undecided_ = false;
}

bool FixedChannel::step(Service& service) {
  const Waiting served = waiting_.front();
  waiting_.pop_front();
  const bool write = served.request.write;
  const Ticks access = access_of(served);
  free_ = access + part_.burst_ticks;
  undecided_ = true;
  if (count(write) == places(write)) room_at_[write ? 1 : 0] = access + 1;
  --counts_[write ? 1 : 0];
  ++(write ? commands_.writes : commands_.reads);
  if (observer_) observer_({write ? Command::write : Command::read, access, served.request.where});
  service = {served.request, RowState::hit, served.admission,
             access + (write ? part_.cwl : part_.cl) + part_.burst_ticks, 0};
  return true;
}

}  // namespace vargsim::dram
