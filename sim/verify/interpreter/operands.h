#pragma once
/// What a Compute finds in its slices, as values.

#include <cstdint>
#include <vector>

#include "hw_models/parameters.h"
#include "sim/verify/findings.h"
#include "sim/verify/interpreter/sram_image.h"

namespace vargsim {

struct Operands {
  /// The lines of the ifmap slice: rows x columns x the channels that the tile reads. Rows and columns that
  /// no window meets are zero: nobody looks at them.
  int rows = 0, cols = 0, channels = 0;
  std::vector<std::int16_t> ifmap;
  std::vector<std::int16_t> residual;  ///< of an add as the ofmap, of a scale one a channel
  std::vector<std::int16_t> weights;   ///< filter after filter
  std::vector<std::int32_t> bias;      ///< one an output channel; empty where there is none

  const std::int16_t* pixel(int row, int col) const {
    return ifmap.data() + (std::int64_t{row} * cols + col) * channels;
  }
};

class OperandReader {
 public:
  OperandReader(const Program& program, const DatatypeParameters& types, SramImage& sram, Findings& findings)
      : program_(program), types_(types), sram_(sram), findings_(findings) {}

  /// Reads exactly the elements that the Compute depends on, and reports those that are not there.
  /// `loaded_from`: by buffer, the tensor that was last loaded into it, for reports.
  const Operands& read(CommandId id, const Compute& compute, const std::vector<TensorId>& loaded_from);

 private:
  /// One line of an operand's slice.
  struct Part {
    const char* name;
    const Slice& slice;
    int line = 0;
    int bits = 8;
    int line_channels = 1;  ///< elements of a pixel (or tap), from a whole byte on

    Bytes pixel_bytes() const { return packed_bytes(line_channels, bits); }
  };
  struct Channels {
    int first = 0;
    int count = 1;
  };

  void read_ifmap(CommandId id, const Compute& compute);
  void read_ifmap_line(CommandId id, const Compute& compute, int line, const std::vector<int>& cols);
  void read_residual(CommandId id, const Compute& compute, int cols);
  template <class Value>
  void read_lines(CommandId id, const Part& first, int pixels, std::vector<Value>& values);
  void read_channels(CommandId id, const Part& part, int col, const Channels& channels, std::int16_t* values);
  const std::uint8_t* take(CommandId id, const Part& part, int col, int pixels);
  const std::uint8_t* take_bytes(CommandId id, const Part& part, Bytes in_line, Bytes bytes);
  void report(CommandId id, const Part& part, const Conflict& conflict, Bytes line_begin);

  const Program& program_;
  const DatatypeParameters& types_;
  SramImage& sram_;
  Findings& findings_;
  const std::vector<TensorId>* loaded_from_ = nullptr;
  Operands operands_;
};

}  // namespace vargsim
