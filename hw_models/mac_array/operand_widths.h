#pragma once
/// An array on operands that are wider or narrower than its multipliers.
///
/// A multiplier takes `multiplier_bits` of each operand. Wider operands are cut into parts, and each pair of
/// parts takes a pass, as in bit-composable arrays (Sharma et al., "Bit Fusion", ISCA 2018): a MAC takes
/// ceil(weight bits / native) x ceil(ifmap bits / native) cycles, and so does each step of the array, fills
/// and drains included. Narrower operands gain nothing unless `subword` says that a multiplier works as
/// several: then it reduces as many input channels at once, so that an array sees that many fewer of them.

#include <memory>

#include "hw_models/mac_array/dataflow.h"

namespace vargsim {

/// Cycles that a MAC takes.
int passes_of(const MacArrayParameters& array, const DatatypeParameters& types);

/// Input channels that a multiplier takes at once.
int subwords_of(const MacArrayParameters& array, const DatatypeParameters& types);

/// `native` on these operands; itself where nothing changes.
std::unique_ptr<Dataflow> at_widths(std::unique_ptr<Dataflow> native, const MacArrayParameters& array,
                                    const DatatypeParameters& types);

}  // namespace vargsim
