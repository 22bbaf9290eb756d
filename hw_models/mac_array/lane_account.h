#pragma once
/// Books multiplier cycles from the peak down to the useful ones, one cause at a time.

#include "hw_models/mac_array/dataflow.h"

namespace vargsim {

class LaneAccount {
 public:
  /// `slots`: multipliers x cycles in which operands stream.
  LaneAccount(Macs slots, Macs fill_drain) : left_(slots) { use_.fill_drain = fill_drain; }

  /// Of `there` equal shares of what is left, `used` go on; the others are idle for `cause`. The shares are
  /// whole numbers since they count lanes times steps.
  LaneAccount& keep(std::int64_t used, std::int64_t there, Macs LaneUse::*cause) {
    const Macs kept = left_ / there * used + left_ % there * used / there;
    use_.*cause += left_ - kept;
    left_ = kept;
    return *this;
  }

  LaneUse useful() {
    use_.useful = left_;
    return use_;
  }

 private:
  LaneUse use_;
  Macs left_ = 0;
};

/// Why lanes along a channel dimension idle: a group narrower than the lanes leaves them to nobody, a dense
/// layer or a wider group only leaves a remainder.
inline Macs LaneUse::*channel_cause(const ArrayWork& work, std::int64_t channels, std::int64_t lanes) {
  return work.groups > 1 && channels < lanes ? &LaneUse::group_shape : &LaneUse::channel_remainder;
}

/// Why what could take another group idles: a dense layer has none.
inline Macs LaneUse::*group_cause(const ArrayWork& work) {
  return work.groups > 1 ? &LaneUse::group_shape : &LaneUse::idle_units;
}

}  // namespace vargsim
