#include "sim/verify/interpreter/operands.h"

#include "sim/verify/interpreter/conflict_text.h"
#include "sim/verify/interpreter/element_codec.h"

namespace vargsim {
namespace {

/// Rows (or columns) of a slice that some window meets.
std::vector<int> met(int out, int kernel, int stride, int dilation, int origin, int size) {
  std::vector<char> is_met(static_cast<std::size_t>(size), 0);
  for (int i = 0; i < out; ++i) {
    for (int tap = 0; tap < kernel; ++tap) {
      const int at = i * stride + origin + tap * dilation;
      if (at >= 0 && at < size) is_met[static_cast<std::size_t>(at)] = 1;
    }
  }
  std::vector<int> all;
  for (int at = 0; at < size; ++at) {
    if (is_met[static_cast<std::size_t>(at)] != 0) all.push_back(at);
  }
  return all;
}

}  // namespace

const Operands& OperandReader::read(CommandId id, const Compute& compute,
                                    const std::vector<TensorId>& loaded_from) {
  loaded_from_ = &loaded_from;
  read_ifmap(id, compute);
  operands_.residual.clear();
  operands_.weights.clear();
  operands_.bias.clear();
  if (combines_maps(compute.kind)) read_residual(id, compute, compute.window.out_cols);
  if (compute.kind == ComputeKind::scale) read_residual(id, compute, 1);
  if (compute.kind == ComputeKind::convolution) {
    read_lines(id, "weights", compute.weights, compute.window.taps() * compute.in_channels,
               types_.weight_bits / 8, operands_.weights);
  }
  if (compute.bias.used()) read_lines(id, "bias", compute.bias, 1, types_.psum_bits / 8, operands_.bias);
  return operands_;
}

void OperandReader::read_ifmap(CommandId id, const Compute& compute) {
  const Window& window = compute.window;
  operands_.rows = compute.ifmap.lines;
  operands_.cols = window.in_cols;
  operands_.channels = compute.groups * compute.in_channels;
  operands_.ifmap.assign(
      static_cast<std::size_t>(std::int64_t{operands_.rows} * operands_.cols * operands_.channels), 0);
  const std::vector<int> cols = met(window.out_cols, window.kernel_cols, window.stride_cols,
                                    window.dilation_cols, window.col_origin, window.in_cols);
  for (const int line : met(window.out_rows, window.kernel_rows, window.stride_rows, window.dilation_rows,
                            window.row_origin, compute.ifmap.lines)) {
    read_ifmap_line(id, compute, line, cols);
  }
}

void OperandReader::read_ifmap_line(CommandId id, const Compute& compute, int line,
                                    const std::vector<int>& cols) {
  const Part part{"ifmap", compute.ifmap, line, types_.ifmap_bits / 8, compute.ifmap_channels};
  const int channels = operands_.channels;
  std::int16_t* const values = operands_.ifmap.data() + std::int64_t{line} * operands_.cols * channels;
  const bool whole = channels == compute.ifmap_channels && static_cast<int>(cols.size()) == operands_.cols;
  if (whole) {
    const int elements = operands_.cols * channels;
    decode_elements(take(id, part, 0, elements), elements, part.element_bytes, values);
    return;
  }
  for (const int col : cols) {
    const int first = col * compute.ifmap_channels + compute.ifmap_channel;
    decode_elements(take(id, part, first, channels), channels, part.element_bytes,
                    values + std::int64_t{col} * channels);
  }
}

/// The tile's channels of `cols` columns of each line.
void OperandReader::read_residual(CommandId id, const Compute& compute, int cols) {
  const int channels = compute.channels();
  const int line_channels = compute.residual_line_channels();
  const int value_bytes = types_.ifmap_bits / 8;
  if (channels == line_channels) {
    read_lines(id, "residual", compute.residual, cols * channels, value_bytes, operands_.residual);
    return;
  }
  operands_.residual.resize(static_cast<std::size_t>(std::int64_t{compute.residual.lines} * cols * channels));
  std::int16_t* values = operands_.residual.data();
  for (int line = 0; line < compute.residual.lines; ++line) {
    const Part part{"residual", compute.residual, line, value_bytes, line_channels};
    for (int col = 0; col < cols; ++col, values += channels) {
      const int first = col * line_channels + compute.residual_channel;
      decode_elements(take(id, part, first, channels), channels, value_bytes, values);
    }
  }
}

template <class Value>
void OperandReader::read_lines(CommandId id, const char* name, const Slice& slice, int elements,
                               int element_bytes, std::vector<Value>& values) {
  values.resize(static_cast<std::size_t>(std::int64_t{slice.lines} * elements));
  for (int line = 0; line < slice.lines; ++line) {
    const Part part{name, slice, line, element_bytes, elements};
    decode_elements(take(id, part, 0, elements), elements, element_bytes,
                    values.data() + std::int64_t{line} * elements);
  }
}

const std::uint8_t* OperandReader::take(CommandId id, const Part& part, int first, int elements) {
  const Bytes line_begin = sram_.address(part.slice, part.line);
  const Bytes begin = line_begin + Bytes{first} * part.element_bytes;
  const auto conflict = sram_.log().read(begin, begin + Bytes{elements} * part.element_bytes, id);
  if (conflict) report(id, part, *conflict, line_begin);
  return sram_.bytes(begin);
}

void OperandReader::report(CommandId id, const Part& part, const Conflict& conflict, Bytes line_begin) {
  const Bytes element = (conflict.at - line_begin) / part.element_bytes;
  const TensorId tensor = (*loaded_from_)[static_cast<std::size_t>(part.slice.buffer)];
  const std::string where =
      fmt::format("its {}{} at row {}, column {}, channel {} of the tile (byte {} of SRAM)", part.name,
                  tensor < 0 ? "" : " from " + program_.tensor(tensor).name, part.line,
                  element / part.line_channels, element % part.line_channels, conflict.at);
  findings_.add(id, "{}", conflict_text(conflict, where, findings_));
}

}  // namespace vargsim
