#include "sim/schedule/program_builder.h"

#include <algorithm>

namespace vargsim {
namespace {

/// Steps apart: a Load waits for what is stored between its rows and columns too.
bool overlap(const Box& a, const Box& b) {
  return a.image == b.image && a.row < b.row_end() && b.row < a.row_end() && a.col < b.col_end() &&
         b.col < a.col_end() && a.channel < b.channel + b.channels && b.channel < a.channel + a.channels;
}

}  // namespace

ProgramBuilder::ProgramBuilder(const HardwareParameters& hardware)
    : alignment_(hardware.dram.alignment_bytes), hazards_(hardware.sram.capacity_bytes()) {}

TensorId ProgramBuilder::add_tensor(Tensor tensor) {
  tensor.address = next_address_;
  next_address_ = round_up(next_address_ + tensor.bytes(), alignment_);
  program_.tensors.push_back(std::move(tensor));
  stored_.emplace_back();
  return static_cast<TensorId>(program_.tensors.size() - 1);
}

TensorId ProgramBuilder::add_view(TensorId viewed, Tensor view) {
  view.address = program_.tensor(viewed).address;
  view.view_of = viewed;
  program_.tensors.push_back(std::move(view));
  stored_.emplace_back();
  return static_cast<TensorId>(program_.tensors.size() - 1);
}

BufferId ProgramBuilder::add_buffer(Buffer buffer) {
  program_.buffers.push_back(std::move(buffer));
  return static_cast<BufferId>(program_.buffers.size() - 1);
}

void ProgramBuilder::read(const Slice& slice, SramReader kind) {
  if (!slice.used()) return;
  const Buffer& buffer = program_.buffer(slice.buffer);
  const std::int64_t first = slice.first_line % buffer.lines;
  const std::int64_t until_wrap = std::min<std::int64_t>(slice.lines, buffer.lines - first);
  const Bytes begin = buffer.offset + first * buffer.line_bytes;
  hazards_.read(begin, begin + until_wrap * buffer.line_bytes, next_id(), kind, waits_);
  hazards_.read(buffer.offset, buffer.offset + (slice.lines - until_wrap) * buffer.line_bytes, next_id(),
                kind, waits_);
}

void ProgramBuilder::write(const Slice& slice) {
  const Buffer& buffer = program_.buffer(slice.buffer);
  const std::int64_t first = slice.first_line % buffer.lines;
  const std::int64_t until_wrap = std::min<std::int64_t>(slice.lines, buffer.lines - first);
  const Bytes begin = buffer.offset + first * buffer.line_bytes;
  hazards_.write(begin, begin + until_wrap * buffer.line_bytes, next_id(), waits_);
  hazards_.write(buffer.offset, buffer.offset + (slice.lines - until_wrap) * buffer.line_bytes, next_id(),
                 waits_);
}

template <class Body>
CommandId ProgramBuilder::append(const Body& body) {
  std::sort(waits_.begin(), waits_.end());
  waits_.erase(std::unique(waits_.begin(), waits_.end()), waits_.end());
  Command command;
  command.layer = layer_;
  command.first_wait = static_cast<std::int32_t>(program_.waits.size());
  command.wait_count = static_cast<std::int32_t>(waits_.size());
  command.body = body;
  program_.waits.insert(program_.waits.end(), waits_.begin(), waits_.end());
  program_.commands.push_back(command);
  waits_.clear();
  for (auto& implied : implied_)
    implied.push_back(0);
  return next_id() - 1;
}

void ProgramBuilder::wait_for_stores(const Load& load) {
  const TensorId viewed = program_.tensor(load.tensor).view_of;
  for (const StoredBox& stored : stored_[static_cast<std::size_t>(viewed < 0 ? load.tensor : viewed)]) {
    const bool meets = viewed < 0 ? overlap(stored.box, load.box) : stored.box.image == load.box.image;
    if (meets) waits_.push_back(stored.store);
  }
}

CommandId ProgramBuilder::add(const Load& load) {
  wait_for_stores(load);
  write(load.destination);
  return append(load);
}

CommandId ProgramBuilder::add(const Compute& compute) {
  const auto unit = static_cast<std::size_t>(compute.unit());
  const SramReader reader =
      compute.unit() == ComputeUnit::mac_array ? SramReader::mac_array : SramReader::vector_unit;
  for (const Slice* operand : {&compute.ifmap, &compute.residual, &compute.weights, &compute.bias}) {
    read(*operand, reader);
  }
  write(compute.ofmap);
  // It may read and write channels of one line: of a concat's map that it reads a part of and writes another.
  waits_.erase(std::remove(waits_.begin(), waits_.end(), next_id()), waits_.end());
  std::vector<char>& implied = implied_[unit];
  const auto known = [&](CommandId id) { return implied[static_cast<std::size_t>(id)] != 0; };
  waits_.erase(std::remove_if(waits_.begin(), waits_.end(), known), waits_.end());
  for (const CommandId id : waits_)
    implied[static_cast<std::size_t>(id)] = 1;
  // The unit executes in order; the wait says so to those who read the program.
  CommandId& previous = last_compute_[unit];
  if (previous >= 0) waits_.push_back(previous);
  previous = next_id();
  return append(compute);
}

CommandId ProgramBuilder::add(const Store& store) {
  read(store.source, SramReader::store);
  const CommandId id = append(store);
  stored_[static_cast<std::size_t>(store.tensor)].push_back({store.box, id});
  return id;
}

Program ProgramBuilder::take(int layers) {
  program_.layers = layers;
  return std::move(program_);
}

}  // namespace vargsim
