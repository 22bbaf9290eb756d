#include "sim/verify/interpreter/interpreter.h"

#include <cstring>

#include "sim/verify/interpreter/conflict_text.h"
#include "sim/verify/interpreter/element_codec.h"
#include "sim/verify/interpreter/operations.h"

namespace vargsim {
namespace {

/// Calls `visit(row, offset in the tensor, offset in the line, bytes)` for each run of bytes that a box has
/// in a tensor.
template <class Visit>
void for_each_run(const Tensor& tensor, const Box& box, const Visit& visit) {
  const Bytes pixel = tensor.channel_bytes(box.channels);
  const bool rows_are_runs = box.channels == tensor.channels && box.col_step == 1;
  for (int row = 0; row < box.rows; ++row) {
    const Bytes begin = offset_in(tensor, box.image, box.row + row * box.row_step, box.col, box.channel);
    if (rows_are_runs) {
      visit(row, begin, Bytes{0}, pixel * box.cols);
      continue;
    }
    for (int col = 0; col < box.cols; ++col)
      visit(row, begin + Bytes{col} * box.col_step * tensor.col_bytes(), col * pixel, pixel);
  }
}

/// The element of the tensor that a byte of a transfer's `row`-th line belongs to.
std::string element_in_line(const Tensor& tensor, const Box& box, int row, Bytes in_line) {
  const Bytes pixel = tensor.channel_bytes(box.channels);
  const auto col = static_cast<int>(in_line / pixel);
  return element_at(tensor, offset_in(tensor, box.image, box.row + row * box.row_step,
                                      box.col + col * box.col_step, box.channel) +
                                in_line % pixel);
}

}  // namespace

Interpreter::Interpreter(const Program& program, Bytes sram_capacity, const DatatypeParameters& types,
                         const std::vector<LayerRegisters>& registers, const TensorContents& contents,
                         const HappensBefore& before, Findings& findings)
    : program_(program),
      types_(types),
      registers_(registers),
      findings_(findings),
      dram_(program, contents, before),
      sram_(program, sram_capacity, before),
      operands_(program, types, sram_, findings),
      traffic_(program.tensors.size()),
      loaded_from_(program.buffers.size(), -1) {}

void Interpreter::run() {
  for (CommandId id = 0; id < static_cast<CommandId>(program_.commands.size()) && !findings_.full(); ++id)
    std::visit([&](const auto& body) { execute(id, body); }, program_.command(id).body);
}

void Interpreter::execute(CommandId id, const Load& load) {
  const Tensor& tensor = program_.tensor(load.tensor);
  const Bytes line_bytes = load.box.cols * tensor.channel_bytes(load.box.channels);
  for (int row = 0; row < load.box.rows; ++row) {
    const Bytes begin = sram_.address(load.destination, row);
    const auto conflict = sram_.log().write(begin, begin + line_bytes, id);
    if (!conflict) continue;
    const std::string where = fmt::format("byte {} of SRAM (line {} of the {} ring, for {})", conflict->at,
                                          row, program_.buffer(load.destination.buffer).name,
                                          element_in_line(tensor, load.box, row, conflict->at - begin));
    findings_.add(id, "{}", conflict_text(*conflict, where, findings_));
  }
  for_each_run(tensor, load.box, [&](int row, Bytes in_tensor, Bytes in_line, Bytes bytes) {
    read_dram(id, tensor, load.tensor, in_tensor, bytes);
    std::memcpy(sram_.bytes(sram_.address(load.destination, row) + in_line),
                dram_.bytes(load.tensor) + in_tensor, static_cast<std::size_t>(bytes));
  });
  loaded_from_[static_cast<std::size_t>(load.destination.buffer)] = load.tensor;
  traffic_[static_cast<std::size_t>(load.tensor)].read[static_cast<std::size_t>(load.role)] +=
      box_bytes(tensor, load.box);
}

void Interpreter::read_dram(CommandId id, const Tensor& tensor, TensorId tensor_id, Bytes offset,
                            Bytes bytes) {
  AccessLog* const log = dram_.log(tensor_id);
  if (log == nullptr) return;
  const auto conflict = log->read(offset, offset + bytes, id);
  if (conflict)
    findings_.add(id, "{}", conflict_text(*conflict, element_at(tensor, conflict->at), findings_));
}

void Interpreter::execute(CommandId id, const Store& store) {
  const Tensor& tensor = program_.tensor(store.tensor);
  const Bytes line_bytes = store.box.cols * tensor.channel_bytes(store.box.channels);
  for (int row = 0; row < store.box.rows; ++row) {
    const Bytes begin = sram_.address(store.source, row);
    const auto conflict = sram_.log().read(begin, begin + line_bytes, id);
    if (!conflict) continue;
    const std::string where =
        fmt::format("what becomes {} (byte {} of SRAM)",
                    element_in_line(tensor, store.box, row, conflict->at - begin), conflict->at);
    findings_.add(id, "{}", conflict_text(*conflict, where, findings_));
  }
  for_each_run(tensor, store.box, [&](int row, Bytes in_tensor, Bytes in_line, Bytes bytes) {
    write_dram(id, store, in_tensor, sram_.bytes(sram_.address(store.source, row) + in_line), bytes);
  });
  traffic_[static_cast<std::size_t>(store.tensor)].written[static_cast<std::size_t>(store.role)] +=
      box_bytes(tensor, store.box);
}

/// Psums may be stored again and again, results only once.
void Interpreter::write_dram(CommandId id, const Store& store, Bytes offset, const std::uint8_t* source,
                             Bytes bytes) {
  const auto overwriting =
      store.role == TensorRole::psum ? AccessLog::Overwriting::allowed : AccessLog::Overwriting::forbidden;
  const auto conflict = dram_.log(store.tensor)->write(offset, offset + bytes, id, overwriting);
  if (conflict) {
    findings_.add(
        id, "{}",
        conflict_text(*conflict, element_at(program_.tensor(store.tensor), conflict->at), findings_));
  }
  std::memcpy(dram_.stored_bytes(store.tensor) + offset, source, static_cast<std::size_t>(bytes));
}

void Interpreter::execute(CommandId id, const Compute& compute) {
  const Operands& operands = operands_.read(id, compute, loaded_from_);
  OutputStage stage(registers_[static_cast<std::size_t>(program_.command(id).layer)], types_,
                    compute.activation);
  // Psums are the array's; the vector unit computes in 32 bits.
  if (compute.unit() == ComputeUnit::vector_unit) stage.psums = ValueRange::of_bits(32);
  write_ofmap(id, compute,
              compute.kind == ComputeKind::convolution ? convolve(compute, operands, stage)
                                                       : vector_results(compute, operands, stage));
}

void Interpreter::write_ofmap(CommandId id, const Compute& compute,
                              const std::vector<std::int16_t>& results) {
  const int bits = types_.ofmap_bits;
  const int cols = compute.window.out_cols;
  const int channels = compute.channels();
  const int line_channels = compute.ofmap_line_channels();
  // What lies side by side: a whole line, or the tile's channels of one pixel.
  const bool whole = line_channels == channels;
  const int pixels = whole ? cols : 1;
  const Bytes bytes = pixels * packed_bytes(channels, bits);
  const std::int16_t* values = results.data();
  for (int row = 0; row < compute.window.out_rows; ++row) {
    for (int col = 0; col < cols; col += pixels, values += std::ptrdiff_t{pixels} * channels) {
      const Bytes begin = sram_.address(compute.ofmap, row) + col * packed_bytes(line_channels, bits) +
                          packed_bytes(compute.ofmap_channel, bits);
      const auto conflict = sram_.log().write(begin, begin + bytes, id);
      if (conflict) {
        const std::string where = fmt::format("byte {} of SRAM, row {} of its ofmap", conflict->at, row);
        findings_.add(id, "{}", conflict_text(*conflict, where, findings_));
      }
      encode_runs(values, pixels, channels, bits, sram_.bytes(begin));
    }
  }
}

}  // namespace vargsim
