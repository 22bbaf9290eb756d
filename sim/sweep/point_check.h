#pragma once
/// What is known of a sweep's points before any runs: whether keys and values are valid, and which points the
/// constraints leave.

#include <map>

#include "sim/sweep/spec.h"

namespace vargsim {

/// Throws InputError, with file and JSON pointer, for the first key that no run has, the first value of a
/// wrong type or out of range, and hardware or networks that cannot be read. Each value is tried alone on
/// every accelerator and network of the sweep; it is good if it is for one of them. That values do not go
/// together is not looked at.
void check_values(const SweepSpec& spec);

/// The constraints of a sweep.
class PointFilter {
 public:
  /// Throws InputError for a key that is neither set by the sweep nor one of its accelerators, networks and
  /// schedules. The spec outlives the filter.
  explicit PointFilter(const SweepSpec& spec);

  bool admits(const SweepPoint& point);

 private:
  using Values = std::map<std::string, Cell>;
  const Values& base_of(const SweepPoint& point);

  const SweepSpec& spec_;
  std::map<std::pair<std::string, std::string>, Values> bases_;  ///< by accelerator and network
};

/// The accelerators that a sweep begins from, resolved: what it depends on beside its own file.
Json base_configurations(const SweepSpec& spec);

}  // namespace vargsim
