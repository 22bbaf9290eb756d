#pragma once
/// The SystemC module around the DRAM core: one method that advances the core, and SystemC time on either
/// side of it.
///
/// The method runs one femtosecond after a tick, when every offer that the accelerator makes at that tick has
/// been made, whatever the order of processes and however many delta cycles it took. So the
/// core's decisions do not depend on the kernel's choice of order, and never lie beyond the present.

#include <deque>
#include <systemc>
#include <vector>

#include "hw_models/clock.h"
#include "hw_models/dram/bus_log.h"
#include "hw_models/dram/controller.h"
#include "hw_models/dram/dram_port.h"
#include "hw_models/parameters.h"

namespace vargsim {

class Dram final : public sc_core::sc_module, public DramPort {
 public:
  SC_HAS_PROCESS(Dram);
  /// A stream's bursts are reported in pieces of `piece_bursts`.
  Dram(const sc_core::sc_module_name& name, const DramParameters& parameters, const DmaParameters& dma,
       int piece_bursts, const Clock& clock);

  void start(int stream, const Transfer& transfer, DramCounters& cost) override;
  dram::Piece wait_piece(int stream) override;

  /// Notes from now on what crosses the buses; `log` must outlive the run.
  void record(BusLog& log);
  void trace(sc_core::sc_trace_file* file) const override;

  /// After the run: writes out what waits and returns the cycle by which the last data have left the bus.
  Cycles drain() { return clock_.edge_at_or_after(controller_.drain() * tick_fs_); }
  /// Counts what happened in idle channels until a cycle; returns the refreshes among it. Call once, after
  /// `drain`.
  std::int64_t finish(Cycles end) { return controller_.finish(ticks_until(end)); }
  const DramCounters& total() const { return controller_.total(); }
  /// What was issued until a cycle. Call after `finish`.
  DramCommands commands(Cycles end) const { return controller_.commands(ticks_until(end)); }
  Ticks ticks_until(Cycles cycle) const { return cycle * clock_.period_fs() / tick_fs_; }

 private:
  struct Stream {
    std::deque<dram::Piece> pieces;
    sc_core::sc_event piece_ready;
  };

  void decide();
  void schedule_decision();

  const Clock& clock_;
  const std::int64_t tick_fs_;
  const int burst_ticks_;
  dram::Controller controller_;
  std::vector<std::unique_ptr<Stream>> streams_;
  sc_core::sc_event decision_due_;
  int open_transfers_ = 0;  ///< offered, and their last piece not yet taken
};

}  // namespace vargsim
