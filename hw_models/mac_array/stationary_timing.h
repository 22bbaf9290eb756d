#pragma once
/// The time a weight or input stationary array takes for its folds.
///
/// Every PE has an active and a shadow register for the stationary operand. The shadow registers of a column
/// are a shift chain from the top, one row a cycle; a fold that uses h rows down from the top loads in h
/// cycles and may begin to load when the fold before it starts, since shadow turns active along the wavefront
/// of the stream. So
///
///   start_0 = h_0,  start_{f+1} = start_f + max(stream_f, h_{f+1}),
///   end = max over f of start_f + stream_f + rows + width_f - 2,
///
/// as psums leave below the last row, whether it is used or not. One full fold takes stream + 2 rows + cols -
/// 2, as SCALE-Sim has it (Samajdar et al., ISPASS 2020); its folds are serial, these overlap.

#include "hw_models/mac_array/systolic_folds.h"

namespace vargsim {

FoldTime stationary_time(const FoldSequence& folds, int rows, int cols);

}  // namespace vargsim
