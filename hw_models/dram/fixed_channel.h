#pragma once
/// A channel of bandwidth and latency only, to compare with idealised memories: no banks, no refresh, no
/// turnaround.
///
/// Bursts are served in the order of admission, one every burst_ticks; the data of a read cross the bus from
/// `cl` ticks after its access on, those of a write from `cwl` ticks on. The queues are bounded as in any
/// channel, and every burst counts as a row hit.

#include <algorithm>
#include <array>
#include <deque>
#include <utility>

#include "hw_models/dram/channel_model.h"

namespace vargsim::dram {

class FixedChannel final : public ChannelModel {
 public:
  FixedChannel(const DramPart& part, const Policy& policy)
      : part_(part), places_{policy.read_queue, policy.write_queue} {}

  int room(bool write) const override { return places(write) - count(write); }
  bool forwards(const Request&) const override { return false; }  // a read comes after its write anyhow
  void admit(const Request& request, Ticks tick) override;
  bool step(Service& service) override;
  Ticks earliest_access() const override { return free_; }
  std::int64_t refresh_until(Ticks) override { return 0; }
  DramCommands commands(Ticks) const override { return commands_; }
  void observe(Observer observer) override { observer_ = std::move(observer); }

 private:
  void decide() override;

  struct Waiting {
    Request request;
    Ticks admission = 0;
  };

  int places(bool write) const { return places_[write ? 1 : 0]; }
  int count(bool write) const { return counts_[write ? 1 : 0]; }
  Ticks access_of(const Waiting& waiting) const { return std::max(free_, waiting.admission); }

  DramPart part_;
  std::array<int, 2> places_;
  std::array<int, 2> counts_{};
  std::deque<Waiting> waiting_;
  Ticks free_ = 0;  ///< when the next access may come
  DramCommands commands_;
  Observer observer_;
};

}  // namespace vargsim::dram
