#pragma once
/// What SCALE-Sim counts for a layer on its systolic array, to compare our arrays with.
///
/// R x C processing elements; K is the reduction length of an output (channels of a group x kernel taps), P
/// the output pixels, M the filters of a group. A layer takes, a group after the other,
///
///   output stationary   ceil(P/R) ceil(M/C) folds of K +  R + C - 2 cycles
///   weight stationary   ceil(K/R) ceil(M/C) folds of P + 2R + C - 2 cycles
///   input stationary    ceil(K/R) ceil(P/C) folds of M + 2R + C - 2 cycles
///
/// Folds are serial: nothing of the next fold is loaded while one streams, and a partly filled fold costs a
/// full one. SRAM reads, ifmap and weights: P K ceil(M/C) and K M ceil(P/R); P K ceil(M/C) and K M; P K and
/// K M ceil(P/C). So counts SCALE-Sim v3 (Samajdar et al., "A Systematic Methodology for Characterizing
/// Scalability of DNN Accelerators using SCALE-Sim", ISPASS 2020), whose report prints one cycle less a
/// layer; tests/golden/scalesim has its figures.

#include <optional>

#include "hw_models/mac_array/dataflow.h"

namespace vargsim {

enum class ScaleSimDataflow { output_stationary, weight_stationary, input_stationary };

struct ScaleSimArray {
  ScaleSimDataflow dataflow = ScaleSimDataflow::weight_stationary;
  int rows = 32, cols = 32;

  Macs peak_macs_per_cycle() const { return Macs{rows} * cols; }
};

/// The array of those parameters; nothing for a dataflow that SCALE-Sim does not have. Groups packed side by
/// side are unknown to SCALE-Sim, so `group_packing` does not matter.
std::optional<ScaleSimArray> scalesim_array(const MacArrayParameters& parameters);

/// How often the array is filled for one group.
struct ScaleSimFolds {
  std::int64_t rows = 1, cols = 1;
};

ScaleSimFolds scalesim_folds(const ScaleSimArray& array, const ArrayWork& work);

/// `compute` are the cycles in which a fold's operands stream in, `fill_drain` the rest of its cycles.
ArrayCost scalesim_cost(const ScaleSimArray& array, const ArrayWork& work);

}  // namespace vargsim
