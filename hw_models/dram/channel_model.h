#pragma once
/// What the controller and the trace replay see of a channel, whatever is behind it (channel.h,
/// fixed_channel.h).

#include <array>
#include <cstdint>
#include <memory>

#include "hw_models/dram/energy.h"
#include "hw_models/dram/policy.h"
#include "hw_models/dram/request.h"
#include "hw_models/parameters.h"

namespace vargsim::dram {

class ChannelModel {
 public:
  ChannelModel() = default;
  ChannelModel(const ChannelModel&) = delete;
  ChannelModel& operator=(const ChannelModel&) = delete;
  virtual ~ChannelModel() = default;

  /// The earliest tick at which a burst of this direction finds room; `never` while its queue is full.
  Ticks room_at(bool write) const { return room_at_[write ? 1 : 0]; }

  /// Bursts of this direction that find room at once.
  virtual int room(bool write) const = 0;

  /// Whether a read finds its data in the write queue. It is done a tick later and must not be admitted.
  virtual bool forwards(const Request& request) const = 0;

  /// Puts a burst into its queue, which must have room. Ticks must not decrease, nor lie before a command.
  virtual void admit(const Request& request, Ticks tick) = 0;

  /// The tick of the next command; `never` when nothing waits.
  Ticks next_tick() {
    if (undecided_) decide();
    return next_tick_;
  }

  /// Issues the next command. True when it was an access, whose burst is then told.
  virtual bool step(Service& service) = 0;

  /// No access can come before this tick.
  virtual Ticks earliest_access() const = 0;

  /// Does the refreshes due up to and including `now` and returns their number. Nothing may wait.
  virtual std::int64_t refresh_until(Ticks now) = 0;

  /// What has been issued up to `now`, no command lying later.
  virtual DramCommands commands(Ticks now) const = 0;

  /// Calls this for every command from now on.
  virtual void observe(Observer observer) = 0;

 protected:
  /// Chooses the next command, and so next_tick_ and that undecided_ no longer holds.
  virtual void decide() = 0;

  // Asked for with every burst, hence no virtual functions.
  std::array<Ticks, 2> room_at_{};
  Ticks next_tick_ = never;
  bool undecided_ = false;
};

/// The channel that the part asks for. Throws InputError as the channels' constructors do.
std::unique_ptr<ChannelModel> make_channel(const DramPart& part, const Policy& policy);

}  // namespace vargsim::dram
