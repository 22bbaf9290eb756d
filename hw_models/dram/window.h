#pragma once
/// How many bursts an initiator has in flight. A burst gives its place back at a tick that is known before it
/// comes.

#include <cstddef>
#include <vector>

#include "hw_models/dram/request.h"

namespace vargsim::dram {

class Window {
 public:
  explicit Window(int places) : returns_(static_cast<std::size_t>(places)) {}

  /// The earliest tick with a free place; `never` while no return is known.
  Ticks free_at() const {
    if (taken_ < returns_.size()) return 0;
    return known_ > 0 ? returns_[first_] : never;
  }

  /// Takes a place at `now`, no earlier than free_at().
  void take(Ticks now) {
    while (known_ > 0 && returns_[first_] <= now) {
      first_ = after(first_);
      --known_;
      --taken_;
    }
    ++taken_;
  }

  /// A burst that holds a place gives it back at `tick`.
  void give_back(Ticks tick) {
    std::size_t at = (first_ + known_) % returns_.size();
    for (std::size_t i = known_; i > 0 && returns_[before(at)] > tick; --i, at = before(at))
      returns_[at] = returns_[before(at)];
    returns_[at] = tick;
    ++known_;
  }

 private:
  std::size_t after(std::size_t i) const { return i + 1 == returns_.size() ? 0 : i + 1; }
  std::size_t before(std::size_t i) const { return i == 0 ? returns_.size() - 1 : i - 1; }

  std::vector<Ticks> returns_;  ///< a ring, from first_ on the known ones in ascending order
  std::size_t first_ = 0;
  std::size_t known_ = 0;
  std::size_t taken_ = 0;
};

}  // namespace vargsim::dram
