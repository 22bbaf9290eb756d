#include "hw_models/mac_array/input_stationary.h"

#include "hw_models/mac_array/stationary_timing.h"
#include "hw_models/mac_array/systolic.h"

namespace vargsim {
namespace {

class InputStationary final : public Systolic {
 public:
  using Systolic::Systolic;

  /// Filters stream: any number of them fills the array.
  int outputs_at_once() const override { return 1; }

 private:
  Axes axes() const override { return {Dimension::reduction, Dimension::pixels, Dimension::filters}; }
  std::int64_t stripe() const override { return array().accumulator_rows; }
  FoldTime time(const FoldSequence& folds) const override {
    return stationary_time(folds, array().rows, array().cols);
  }
};

}  // namespace

std::unique_ptr<Dataflow> make_input_stationary(const MacArrayParameters& parameters) {
  return std::make_unique<InputStationary>(parameters);
}

}  // namespace vargsim
