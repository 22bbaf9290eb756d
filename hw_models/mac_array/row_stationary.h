#pragma once
/// Row stationary dataflow, as in Eyeriss (Chen, Krishna, Emer and Sze, ISSCC 2016 and JSSC 52(1), 2017).
///
/// A set is kh' x e PEs, kh' = min(kernel rows, rows) and e = min(output rows, cols): PE (i, j) slides kernel
/// row i along the ifmap row that output row j needs, and psums move up a set's column. Sets are stacked and
/// put side by side, n at once, and work on different filters, strips of output rows or (with group packing)
/// groups. A PE interleaves p filters and q channels, as many as its scratch pads hold, p chosen as
/// docs/model.md says. A pass takes cols_out x p x q x kernel_cols cycles; the filters of the next pass load
/// meanwhile, one element a cycle and PE row, for the v sets side by side one after another:
///
///   start_0 = v p q_0 kw,  start_{k+1} = start_k + max(F p q_k kw, v p q_{k+1} kw),
///   end = start_last + F p q_last kw + kh' - 1.
///
/// Where the last kernel fold has fewer rows than a set they lie at its bottom, and the idle PEs above hand
/// the psums on. Ifmap rows are taken to arrive in time: only the SRAM's banks slow them down.
///
/// An ifmap element is read once a pass for all sets on the same strip: it is broadcast to them, goes up a
/// set's diagonals, and stays in a PE while windows slide over it. With dilation, columns whose windows are
/// whole taps apart follow each other, so that a window never outgrows its kernel_cols elements.

#include <memory>

#include "hw_models/mac_array/dataflow.h"

namespace vargsim {

std::unique_ptr<Dataflow> make_row_stationary(const MacArrayParameters& parameters);

}  // namespace vargsim
