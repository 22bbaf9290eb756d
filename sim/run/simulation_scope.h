#pragma once
/// Many simulations in one process: each owns a SystemC kernel context of its own.
///
/// While a scope lives, modules, events and time belong to it; modules must be destroyed before their scope.
/// The current context is one global of the SystemC library, so there is never more than one simulation at a
/// time in a process. The way it is done is particular to the Accellera kernel 2.3.x, which is why it is done
/// here only.

#include <systemc>

namespace vargsim {

class SimulationScope {
 public:
  SimulationScope() : former_(sc_core::sc_get_curr_simcontext()), own_(new sc_core::sc_simcontext) {
    sc_core::sc_curr_simcontext = own_;
    sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
  }
  ~SimulationScope() {
    delete own_;
    sc_core::sc_curr_simcontext = former_;
  }
  SimulationScope(const SimulationScope&) = delete;
  SimulationScope& operator=(const SimulationScope&) = delete;

 private:
  sc_core::sc_simcontext* former_;
  sc_core::sc_simcontext* own_;
};

}  // namespace vargsim
