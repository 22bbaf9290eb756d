#include "hw_models/mac_array/weight_stationary.h"

#include "hw_models/mac_array/stationary_timing.h"
#include "hw_models/mac_array/systolic.h"

namespace vargsim {
namespace {

class WeightStationary final : public Systolic {
 public:
  using Systolic::Systolic;

  int outputs_at_once() const override { return array().cols; }

 private:
  Axes axes() const override { return {Dimension::reduction, Dimension::filters, Dimension::pixels}; }
  std::int64_t stripe() const override { return array().accumulator_rows; }
  FoldTime time(const FoldSequence& folds) const override {
    return stationary_time(folds, array().rows, array().cols);
  }
};

}  // namespace

std::unique_ptr<Dataflow> make_weight_stationary(const MacArrayParameters& parameters) {
  return std::make_unique<WeightStationary>(parameters);
}

}  // namespace vargsim
