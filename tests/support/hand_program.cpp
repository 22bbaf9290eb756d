#include "tests/support/hand_program.h"

namespace vargsim::test {

TensorId HandProgram::tensor(int rows, int cols, int channels) {
  Tensor tensor;
  tensor.name = "t" + std::to_string(program_.tensors.size());
  tensor.rows = rows;
  tensor.cols = cols;
  tensor.channels = channels;
  tensor.address = next_address_;
  next_address_ = round_up<std::int64_t>(next_address_ + tensor.bytes(), 64);
  program_.tensors.push_back(tensor);
  return static_cast<TensorId>(program_.tensors.size() - 1);
}

BufferId HandProgram::buffer(int lines, Bytes line_bytes) {
  Buffer buffer;
  buffer.name = "b" + std::to_string(program_.buffers.size());
  buffer.layer = layer_;
  buffer.offset = next_offset_;
  buffer.line_bytes = line_bytes;
  buffer.lines = lines;
  next_offset_ += buffer.bytes();
  program_.buffers.push_back(buffer);
  return static_cast<BufferId>(program_.buffers.size() - 1);
}

CommandId HandProgram::load(Bytes bytes, const Waits& waits, TensorRole role) {
  const TensorId from = tensor(1, 1, static_cast<int>(bytes));
  return add(load_all(program_, from, buffer(1, bytes), role), waits);
}

CommandId HandProgram::store(Bytes bytes, const Waits& waits) {
  const TensorId to = tensor(1, 1, static_cast<int>(bytes));
  return add(store_all(program_, to, buffer(1, bytes)), waits);
}

template <class Body>
CommandId HandProgram::append(const Body& body, const Waits& waits) {
  Command command;
  command.layer = layer_;
  command.first_wait = static_cast<std::int32_t>(program_.waits.size());
  command.wait_count = static_cast<std::int32_t>(waits.size());
  command.body = body;
  program_.waits.insert(program_.waits.end(), waits.begin(), waits.end());
  program_.commands.push_back(command);
  return static_cast<CommandId>(program_.commands.size() - 1);
}

template CommandId HandProgram::append(const Load&, const Waits&);
template CommandId HandProgram::append(const Compute&, const Waits&);
template CommandId HandProgram::append(const Store&, const Waits&);

namespace {

Box whole(const Tensor& tensor) {
  return {0, 0, tensor.rows, 0, tensor.cols, 0, tensor.channels};
}

}  // namespace

Load load_all(const Program& program, TensorId tensor, BufferId buffer, TensorRole role) {
  const Box box = whole(program.tensor(tensor));
  return {tensor, role, box, {buffer, 0, box.rows}};
}

Store store_all(const Program& program, TensorId tensor, BufferId buffer) {
  const Box box = whole(program.tensor(tensor));
  return {tensor, TensorRole::ofmap, box, {buffer, 0, box.rows}};
}

HardwareParameters plain_hardware() {
  HardwareParameters hardware;
  hardware.name = "plain";
  hardware.mac_array.tree_splits = {1, 2, 4, 8};
  hardware.mac_array.unit_split = {UnitSplit::pixels, UnitSplit::groups, UnitSplit::outputs};
  hardware.dram.part.name = "plain";
  hardware.dram.part.tck_ps = 1000;
  return hardware;
}

Ticks first_burst_ticks(const DramPart& part) {
  return part.rcd + part.cl + part.burst_ticks;
}

}  // namespace vargsim::test
