#include "sim/verify/reference/calibration.h"

namespace vargsim {

Requantiser fitting_requantiser(std::vector<double> magnitudes, const ValueRange& range, double stretch) {
  const std::size_t clamped = magnitudes.size() / 5000;
  if (clamped == 0) stretch = std::min(stretch, 1 / stretch);
  const auto largest_kept = magnitudes.end() - 1 - static_cast<std::ptrdiff_t>(clamped);
  std::nth_element(magnitudes.begin(), largest_kept, magnitudes.end());
  // Where most results are zero the few others count.
  const double largest =
      *largest_kept > 0 ? *largest_kept : *std::max_element(largest_kept, magnitudes.end());
  return requantiser_of(largest > 0 ? stretch * double(range.most) / largest : 1.0);
}

}  // namespace vargsim
