#pragma once
/// Gives every cycle of a run to one layer and one cause.
///
/// The sequence is all Computes in program order, and the Stores of layers that only move data. The current
/// command is the oldest unfinished one of the sequence, and the cycle belongs to its layer:
///   - while it executes, to what the unit reports (fill and drain first, then work, then bank conflicts);
///   - while it waits, to its dependency that finishes last, as far as that is unfinished: a Load's tensor, a
///   Store or
///     psum as wait_ofmap, a Compute as its unit. A dependency that is in its descriptor phase counts as
///     control;
///   - between its last dependency and its begin, to control (dispatch).
/// After the sequence, the drain of stores is wait_ofmap of its last layer.

#include <vector>

#include "hw_models/program.h"
#include "hw_models/timeline.h"
#include "sim/report/result.h"

namespace vargsim {

/// What waiting for this command counts as.
Cause waiting_cause(const Command& command);

/// Cycles in a row of one layer and one cause.
struct LedgerSpan {
  Cycles begin = 0;
  Cycles end = 0;
  LayerIndex layer = 0;
  Cause cause = Cause::compute;
};

/// One ledger a layer of the program; they sum to `end`. `spans` gets the same in the order of time, without
/// gaps from 0 to `end`; only a wait's share of descriptor cycles may have lain elsewhere in that wait.
std::vector<Ledger> build_ledgers(const Program& program, const Timeline& timeline, Cycles end,
                                  std::vector<LedgerSpan>* spans = nullptr);

}  // namespace vargsim
