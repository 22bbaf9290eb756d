#include "hw_models/dram/fixed_channel.h"

namespace vargsim::dram {

void FixedChannel::admit(const Request& request, Ticks tick) {
  waiting_.push_back({request, tick});
  ++counts_[request.write ? 1 : 0];
}

bool FixedChannel::step(Service& service) {
  const Waiting served = waiting_.front();
  waiting_.pop_front();
  const bool write = served.request.write;
  const Ticks access = access_of(served);
  free_ = access + part_.burst_ticks;
  if (count(write) == places(write)) room_since_[write ? 1 : 0] = access + 1;
  --counts_[write ? 1 : 0];
  ++(write ? commands_.writes : commands_.reads);
  if (observer_) observer_({write ? Command::write : Command::read, access, served.request.where});
  service = {served.request, RowState::hit, served.admission,
             access + (write ? part_.cwl : part_.cl) + part_.burst_ticks, 0};
  return true;
}

}  // namespace vargsim::dram
