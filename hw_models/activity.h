#pragma once
/// What a unit is doing, as signals of a waveform file.

#include <string>
#include <systemc>

#include "hw_models/program.h"

namespace vargsim {

struct Activity {
  bool busy = false;
  int layer = -1;    ///< of the command at work; -1: none
  int command = -1;  ///< its number in the program; -1: none

  void begin(CommandId id, LayerIndex of) {
    busy = true;
    layer = of;
    command = id;
  }
  void end() { *this = {}; }

  void trace(sc_core::sc_trace_file* file, const std::string& unit) const {
    sc_core::sc_trace(file, busy, unit + ".busy");
    sc_core::sc_trace(file, layer, unit + ".layer");
    sc_core::sc_trace(file, command, unit + ".command");
  }
};

}  // namespace vargsim
