#pragma once
/// Turns SIGINT, SIGTERM and SIGHUP into a question that a loop asks.

namespace vargsim {

/// While it lives, these signals end nothing by themselves. SIGXFSZ is ignored: a file that may not grow is a
/// failed write. One at a time in a process.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// Whether one has come.
  static bool has_come();
};

}  // namespace vargsim
