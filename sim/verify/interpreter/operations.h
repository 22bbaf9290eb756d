#pragma once
/// What a Compute makes of its operands: out rows x out columns x (groups x out channels), channels
/// innermost.

#include "sim/verify/interpreter/operands.h"
#include "sim/verify/registers.h"

namespace vargsim {

struct OutputStage {
  OutputStage(const LayerRegisters& layer_registers, const DatatypeParameters& datatypes, ActivationKind kind)
      : registers(layer_registers),
        types(datatypes),
        values(ValueRange::of_bits(datatypes.ofmap_bits)),
        psums(ValueRange::of_bits(datatypes.psum_bits)),
        activation(kind) {}

  const LayerRegisters& registers;
  const DatatypeParameters& types;
  ValueRange values;
  ValueRange psums;
  ActivationKind activation;

  /// A sum or product: saturates as a psum, is requantised, clamped and activated.
  std::int16_t finish(std::int64_t sum) const {
    return activate(values.clamp(registers.result(psums.clamp(sum))));
  }
  std::int16_t activate(std::int64_t value) const;
};

std::vector<std::int16_t> convolve(const Compute& compute, const Operands& operands,
                                   const OutputStage& stage);
std::vector<std::int16_t> vector_results(const Compute& compute, const Operands& operands,
                                         const OutputStage& stage);

}  // namespace vargsim
