#pragma once
/// A waveform (VCD) of a run's signals, by SystemC's own tracing. Lives inside the SimulationScope of its
/// run.

#include <string>
#include <systemc>

namespace vargsim {

class Waveform {
 public:
  /// Throws InputError where the file cannot be written.
  Waveform(const std::string& path, const sc_core::sc_module& top);
  ~Waveform();
  Waveform(const Waveform&) = delete;
  Waveform& operator=(const Waveform&) = delete;

  /// After the run: completes the file and gives it its name.
  void finish();

 private:
  std::string path_;
  std::string written_;  ///< SystemC adds .vcd to what it is told
  sc_core::sc_trace_file* file_ = nullptr;
};

}  // namespace vargsim
