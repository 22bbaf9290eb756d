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

/// One ledger a layer of the program; they sum to `end`.
std::vector<Ledger> build_ledgers(const Program& program, const Timeline& timeline, Cycles end);

}  // namespace vargsim
