#pragma once
/// What one event on the chip takes, in picojoules (docs/model.md has the table and its sources).
///
/// Arithmetic at 45 nm and 0.9 V after Horowitz, "Computing's energy problem (and what we can do about it)",
/// ISSCC 2014: an 8 x 8 bit multiplication 0.2 pJ, growing with the product of the widths (32 x 32: 3.1), and
/// a 32 bit addition 0.1 pJ, growing with the width. A memory of S bytes takes 1.25 pJ * sqrt(S / 8 KiB) a
/// byte: his 64 bit accesses of 10, 20 and 100 pJ at 8 KiB, 32 KiB and 1 MiB lie within 13 % of it. Registers
/// and scratch pads follow the same law, far below the sizes it was measured at.

#include "hw_models/parameters.h"
#include "sim/base/units.h"

namespace vargsim {

class EnergyModel {
 public:
  explicit EnergyModel(const HardwareParameters& hardware);

  /// A multiplication of an ifmap element by a weight, and its addition to a psum.
  double mac_pj() const { return mac_pj_; }
  /// An element operation of the vector unit: as a multiplication and addition of 8 bit operands.
  double vector_operation_pj() const { return vector_operation_pj_; }
  /// A psum scaled to an ofmap element.
  double requantise_pj() const { return requantise_pj_; }
  /// A byte moved to or from a memory of `capacity` bytes.
  double storage_pj_per_byte(Bytes capacity) const;
  /// A byte moved to or from a bank of the scratchpad.
  double sram_pj_per_byte() const { return sram_pj_per_byte_; }
  double leakage_pj_per_cycle() const { return leakage_pj_per_cycle_; }

 private:
  EnergyParameters parameters_;
  double mac_pj_;
  double vector_operation_pj_;
  double requantise_pj_;
  double sram_pj_per_byte_;
  double leakage_pj_per_cycle_;
};

}  // namespace vargsim
