#pragma once
/// How long a rank has had a bank open.

#include <algorithm>

#include "sim/base/units.h"

namespace vargsim::dram {

class OpenTime {
 public:
  /// The first of its banks opens. Its last one may have been told to close at a later tick.
  void open(Ticks tick) { since_ = std::max(tick, closed_); }
  /// The last of its banks closes.
  void close(Ticks tick) {
    closed_ = std::max(tick, since_);
    sum_ += closed_ - since_;
  }
  Ticks sum() const { return sum_; }
  Ticks sum_if_open(Ticks now) const { return sum_ + std::max<Ticks>(0, now - since_); }

 private:
  Ticks since_ = 0;
  Ticks closed_ = 0;
  Ticks sum_ = 0;
};

}  // namespace vargsim::dram
