#pragma once
/// Bytes that no schedule of a layer can move fewer than, with all its maps in DRAM and so much SRAM.
///
/// The larger of the compulsory bytes and a bound for finite sizes after Hong and Kung's partition of a
/// schedule into segments of equal traffic, with the Loomis-Whitney inequality for convolutions (Demmel and
/// Dinh, 2018; Chen, Han, Wang, HPCA 2020), extended to groups. docs/model.md derives it; a test holds it
/// against every schedule of small layers.

#include "sim/schedule/lowering/windowed_op.h"

namespace vargsim {

Bytes lower_bound_bytes(const WindowedOp& op, Bytes sram_bytes);

/// MACs of a convolution that read an element of the ifmap, not padding.
Macs macs_off_padding(const WindowedOp& op);

}  // namespace vargsim
