#pragma once
/// Books the energy of what a run's commands did.

#include <memory>

#include "hw_models/energy/energy_model.h"
#include "hw_models/mac_array/dataflow.h"
#include "hw_models/timeline.h"
#include "sim/report/result.h"

namespace vargsim {

class EnergyAccount {
 public:
  EnergyAccount(const HardwareParameters& hardware, const Dataflow& dataflow);

  void add_compute(const Compute& tile, const CommandTiming& timing, EnergyResult& energy) const;
  /// A Load or Store of a tensor.
  void add_transfer(TensorRole role, const CommandTiming& timing, EnergyResult& energy) const;
  /// What leaks while a layer's cycles pass.
  void add_time(Cycles cycles, EnergyResult& energy) const;

 private:
  const HardwareParameters& hardware_;
  const Dataflow& dataflow_;
  EnergyModel model_;
};

}  // namespace vargsim
