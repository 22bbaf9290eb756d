#pragma once
/// Executes a Program on data, byte by byte, exactly as its commands say.
///
/// Commands run in program order, which is one of the orders their waits allow. Each access is logged and
/// must be ordered by waits with every access that it conflicts with, so that any other order the hardware
/// may take gives the same bytes. Knows the network only through the registers of its layers.

#include "sim/verify/interpreter/dram_image.h"
#include "sim/verify/interpreter/operands.h"
#include "sim/verify/registers.h"
#include "sim/verify/traffic.h"

namespace vargsim {

class Interpreter {
 public:
  /// The program has passed `check_shape`. All arguments outlive the interpreter. `registers`: by layer.
  Interpreter(const Program& program, Bytes sram_capacity, const DatatypeParameters& types,
              const std::vector<LayerRegisters>& registers, const TensorContents& contents,
              const HappensBefore& before, Findings& findings);

  /// To the end, or until the findings are full.
  void run();

  const DramImage& dram() const { return dram_; }
  const Traffic& traffic() const { return traffic_; }

 private:
  void execute(CommandId id, const Load& load);
  void execute(CommandId id, const Store& store);
  void execute(CommandId id, const Compute& compute);

  void read_dram(CommandId id, const Tensor& tensor, TensorId tensor_id, Bytes offset, Bytes bytes);
  void write_dram(CommandId id, const Store& store, Bytes offset, const std::uint8_t* source, Bytes bytes);
  void write_ofmap(CommandId id, const Compute& compute, const std::vector<std::int16_t>& results);

  const Program& program_;
  const DatatypeParameters& types_;
  const std::vector<LayerRegisters>& registers_;
  Findings& findings_;
  DramImage dram_;
  SramImage sram_;
  OperandReader operands_;
  Traffic traffic_;
  std::vector<TensorId> loaded_from_;  ///< by buffer: the tensor last loaded into it
};

}  // namespace vargsim
