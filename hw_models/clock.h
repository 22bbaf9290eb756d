#pragma once
/// Accelerator cycles and DRAM ticks as SystemC time. Simulations run at a resolution of one femtosecond, so
/// that neither clock drifts: the period of a clock that is no whole number of femtoseconds is rounded, an
/// error below one in a hundred thousand up to 5 GHz.

#include <systemc>

#include "sim/base/units.h"

namespace vargsim {

class Clock {
 public:
  explicit Clock(int clock_mhz) : period_fs_((1'000'000'000 + clock_mhz / 2) / clock_mhz) {}

  sc_core::sc_time duration(Cycles cycles) const { return from_fs(cycles * period_fs_); }

  /// The cycle whose edge was the last one.
  Cycles now() const { return now_fs() / period_fs_; }

  /// The first edge at or after an instant.
  Cycles edge_at_or_after(std::int64_t fs) const { return ceil_div(fs, period_fs_); }

  static std::int64_t now_fs() { return static_cast<std::int64_t>(sc_core::sc_time_stamp().value()); }
  static sc_core::sc_time from_fs(std::int64_t fs) {
    return sc_core::sc_time::from_value(static_cast<sc_core::sc_time::value_type>(fs));
  }

  std::int64_t period_fs() const { return period_fs_; }

 private:
  std::int64_t period_fs_;
};

}  // namespace vargsim
