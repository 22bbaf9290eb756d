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
    read_lines(id, {"weights", compute.weights, 0, types_.weight_bits, compute.in_channels},
               compute.window.taps(), operands_.weights);
  }
  if (compute.bias.used()) read_lines(id, {"bias", compute.bias, 0, bias_bits, 1}, 1, operands_.bias);
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
  const Part part{"ifmap", compute.ifmap, line, types_.ifmap_bits, compute.ifmap_channels};
  const int channels = operands_.channels;
  std::int16_t* const values = operands_.ifmap.data() + std::int64_t{line} * operands_.cols * channels;
  const bool whole = channels == compute.ifmap_channels && static_cast<int>(cols.size()) == operands_.cols;
  if (whole) {
    decode_runs(take(id, part, 0, operands_.cols), operands_.cols, channels, part.bits, values);
    return;
  }
  for (const int col : cols)
    read_channels(id, part, col, {compute.ifmap_channel, channels}, values + std::int64_t{col} * channels);
}

/// The tile's channels of `cols` columns of each line.
void OperandReader::read_residual(CommandId id, const Compute& compute, int cols) {
  const int channels = compute.channels();
  const int line_channels = compute.residual_line_channels();
  const Part whole{"residual", compute.residual, 0, types_.ifmap_bits, line_channels};
  if (channels == line_channels) {
    read_lines(id, whole, cols, operands_.residual);
    return;
  }
  operands_.residual.resize(static_cast<std::size_t>(std::int64_t{compute.residual.lines} * cols * channels));
  std::int16_t* values = operands_.residual.data();
  for (int line = 0; line < compute.residual.lines; ++line) {
    const Part part{whole.name, whole.slice, line, whole.bits, line_channels};
    for (int col = 0; col < cols; ++col, values += channels)
      read_channels(id, part, col, {compute.residual_channel, channels}, values);
  }
}

/// Every pixel (or tap, or bias) of every line of a slice.
template <class Value>
void OperandReader::read_lines(CommandId id, const Part& first, int pixels, std::vector<Value>& values) {
  const std::int64_t line_values = std::int64_t{pixels} * first.line_channels;
  values.resize(static_cast<std::size_t>(first.slice.lines * line_values));
  for (int line = 0; line < first.slice.lines; ++line) {
    const Part part{first.name, first.slice, line, first.bits, first.line_channels};
    decode_runs(take(id, part, 0, pixels), pixels, part.line_channels, part.bits,
                values.data() + line * line_values);
  }
}

/// Some channels of one pixel.
void OperandReader::read_channels(CommandId id, const Part& part, int col, const Channels& channels,
                                  std::int16_t* values) {
  constexpr int byte_bits = 8;
  const int first_bit = channels.first * part.bits;
  const Bytes before = first_bit / byte_bits;
  const Bytes end = packed_bytes(channels.first + channels.count, part.bits);
  const std::uint8_t* const bytes = take_bytes(id, part, col * part.pixel_bytes() + before, end - before);
  decode_elements(bytes, first_bit % byte_bits / part.bits, channels.count, part.bits, values);
}

const std::uint8_t* OperandReader::take(CommandId id, const Part& part, int col, int pixels) {
  return take_bytes(id, part, col * part.pixel_bytes(), pixels * part.pixel_bytes());
}

const std::uint8_t* OperandReader::take_bytes(CommandId id, const Part& part, Bytes in_line, Bytes bytes) {
  const Bytes line_begin = sram_.address(part.slice, part.line);
  const Bytes begin = line_begin + in_line;
  const auto conflict = sram_.log().read(begin, begin + bytes, id);
  if (conflict) report(id, part, *conflict, line_begin);
  return sram_.bytes(begin);
}

void OperandReader::report(CommandId id, const Part& part, const Conflict& conflict, Bytes line_begin) {
  const Bytes in_line = conflict.at - line_begin;
  const TensorId tensor = (*loaded_from_)[static_cast<std::size_t>(part.slice.buffer)];
  const std::string where =
      fmt::format("its {}{} at row {}, column {}, channel {} of the tile (byte {} of SRAM)", part.name,
                  tensor < 0 ? "" : " from " + program_.tensor(tensor).name, part.line,
                  in_line / part.pixel_bytes(), in_line % part.pixel_bytes() * 8 / part.bits, conflict.at);
  findings_.add(id, "{}", conflict_text(conflict, where, findings_));
}

}  // namespace vargsim
