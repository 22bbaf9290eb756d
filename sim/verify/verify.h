#pragma once
/// Proves a schedule on data: executes its Program and compares with the reference.
///
/// A Program that passes leaves in DRAM, whatever the timing, exactly what the network computes on this data:
/// every conflicting pair of accesses is ordered by waits, so all orders give the same bytes, and the bytes
/// of one order are compared, all of them. docs/verification.md has the arithmetic.

#include <string>
#include <vector>

#include "sim/schedule/scheduler.h"
#include "sim/verify/comparison.h"
#include "sim/verify/reference/reference.h"
#include "sim/verify/traffic.h"

namespace vargsim {

struct Verification {
  std::vector<std::string>
      problems;  ///< what is wrong, the first found first; none where the schedule is right
  Compared compared;
  Traffic traffic;  ///< by tensor

  bool passed() const { return problems.empty(); }
};

constexpr std::size_t most_problems = 20;

/// Share of a layer's outputs that may saturate; the reference keeps far below.
constexpr double most_saturated = 0.2;

/// Of all layers with at least one output, the one with the largest share of saturated outputs.
struct Saturation {
  double overall = 0;
  double worst = 0;
  LayerId worst_layer = 0;
};
Saturation saturation_of(const Reference& reference);

/// Verifies Programs over the tensors of one schedule: the schedule's own, or variants of it.
class Verifier {
 public:
  /// `reference`: of this network, with the datatypes of this hardware. All arguments outlive the verifier.
  Verifier(const Network& network, const HardwareParameters& hardware, const Schedule& schedule,
           const Reference& reference);

  Verification verify(const Program& program) const;

 private:
  void check_data(Findings& findings) const;

  const Network& network_;
  const HardwareParameters& hardware_;
  const Schedule& schedule_;
  const Reference& reference_;
  TensorContents contents_;
  std::vector<std::string> wrong_tensors_;
};

}  // namespace vargsim
