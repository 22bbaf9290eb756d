#include "tests/support/mutate.h"

#include <algorithm>

namespace vargsim::test {
namespace {

/// A program with waits by command, to be taken apart and put together.
std::vector<std::vector<CommandId>> waits_of(const Program& program) {
  std::vector<std::vector<CommandId>> waits;
  for (const Command& command : program.commands) {
    const auto begin = program.waits.begin() + command.first_wait;
    waits.emplace_back(begin, begin + command.wait_count);
  }
  return waits;
}

void set_waits(Program& program, const std::vector<std::vector<CommandId>>& waits) {
  program.waits.clear();
  for (std::size_t id = 0; id < waits.size(); ++id) {
    program.commands[id].first_wait = static_cast<std::int32_t>(program.waits.size());
    program.commands[id].wait_count = static_cast<std::int32_t>(waits[id].size());
    program.waits.insert(program.waits.end(), waits[id].begin(), waits[id].end());
  }
}

Program without_command(const Program& program, CommandId dropped) {
  auto waits = waits_of(program);
  const std::vector<CommandId> inherited = waits[static_cast<std::size_t>(dropped)];
  waits.erase(waits.begin() + dropped);
  for (auto& list : waits) {
    if (std::find(list.begin(), list.end(), dropped) != list.end())
      list.insert(list.end(), inherited.begin(), inherited.end());
    list.erase(std::remove(list.begin(), list.end(), dropped), list.end());
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
    for (CommandId& wait : list)
      wait -= wait > dropped ? 1 : 0;
  }
  Program result = program;
  result.commands.erase(result.commands.begin() + dropped);
  set_waits(result, waits);
  return result;
}

template <class Body>
Mutation dropped(const char* name) {
  return {name, [](const Program& program, CommandId id) -> std::optional<Program> {
            if (!std::holds_alternative<Body>(program.command(id).body)) return std::nullopt;
            return without_command(program, id);
          }};
}

/// `change(program, body)` says whether it applies.
template <class Body, class Change>
Mutation changed(const char* name, const Change& change) {
  return {name, [change](const Program& program, CommandId id) -> std::optional<Program> {
            Program wrong = program;
            auto* const body = std::get_if<Body>(&wrong.commands[static_cast<std::size_t>(id)].body);
            if (body == nullptr || !change(program, *body)) return std::nullopt;
            return wrong;
          }};
}

Slice& slice_of(Load& load) {
  return load.destination;
}
Slice& slice_of(Store& store) {
  return store.source;
}

template <class Transfer>
bool take_a_row_off(const Program&, Transfer& transfer) {
  if (transfer.box.rows == 1) return false;
  --transfer.box.rows;
  --slice_of(transfer).lines;
  return true;
}

/// A row up, or down where there is none above.
template <class Transfer>
bool move_a_row(const Program& program, Transfer& transfer) {
  Box& box = transfer.box;
  if (box.row > 0) {
    --box.row;
    return true;
  }
  if (box.row_end() == program.tensor(transfer.tensor).rows) return false;
  ++box.row;
  return true;
}

template <class Transfer>
bool move_a_column(const Program& program, Transfer& transfer) {
  Box& box = transfer.box;
  if (box.col > 0) {
    --box.col;
    return true;
  }
  if (box.col_end() == program.tensor(transfer.tensor).cols) return false;
  ++box.col;
  return true;
}

template <class Transfer>
bool move_a_channel(const Program& program, Transfer& transfer) {
  Box& box = transfer.box;
  if (box.channel > 0) {
    --box.channel;
    return true;
  }
  if (box.channel + box.channels == program.tensor(transfer.tensor).channels) return false;
  ++box.channel;
  return true;
}

template <class Transfer>
bool take_another_image(const Program& program, Transfer& transfer) {
  const int images = program.tensor(transfer.tensor).images;
  if (images == 1) return false;
  transfer.box.image = (transfer.box.image + 1) % images;
  return true;
}

template <class Transfer>
bool take_another_line(const Program& program, Transfer& transfer) {
  Slice& slice = slice_of(transfer);
  if (program.buffer(slice.buffer).lines == 1) return false;
  ++slice.first_line;
  return true;
}

/// Another ring of the layer that has room for the lines.
bool swap_buffer(const Program& program, Slice& slice) {
  const Buffer& own = program.buffer(slice.buffer);
  for (std::size_t other = 0; other < program.buffers.size(); ++other) {
    const Buffer& buffer = program.buffers[other];
    if (static_cast<BufferId>(other) == slice.buffer || buffer.layer != own.layer ||
        buffer.lines < slice.lines || buffer.line_bytes < own.line_bytes) {
      continue;
    }
    slice.buffer = static_cast<BufferId>(other);
    return true;
  }
  return false;
}

/// Another tensor of the same shape.
template <class Transfer>
bool swap_tensor(const Program& program, Transfer& transfer) {
  const Tensor& own = program.tensor(transfer.tensor);
  for (std::size_t other = 0; other < program.tensors.size(); ++other) {
    const Tensor& tensor = program.tensors[other];
    if (static_cast<TensorId>(other) == transfer.tensor || tensor.images != own.images ||
        tensor.rows != own.rows || tensor.cols != own.cols || tensor.channels != own.channels ||
        tensor.element_bits != own.element_bits) {
      continue;
    }
    transfer.tensor = static_cast<TensorId>(other);
    return true;
  }
  return false;
}

bool skip_a_group(const Program&, Compute& compute) {
  if (compute.groups == 1) return false;
  --compute.groups;
  if (compute.weights.used()) compute.weights.lines -= compute.out_channels;
  if (compute.bias.used()) compute.bias.lines -= compute.out_channels;
  return true;
}

bool read_another_group(const Program&, Compute& compute) {
  if (compute.ifmap_channel >= compute.in_channels) {
    compute.ifmap_channel -= compute.in_channels;
    return true;
  }
  if (compute.ifmap_channel + (compute.groups + 1) * compute.in_channels > compute.ifmap_channels)
    return false;
  compute.ifmap_channel += compute.in_channels;
  return true;
}

auto shift_slice(Slice Compute::*slice) {
  return [slice](const Program& program, Compute& compute) {
    Slice& shifted = compute.*slice;
    if (!shifted.used() || shifted.lines == 0 || program.buffer(shifted.buffer).lines == 1) return false;
    ++shifted.first_line;
    return true;
  };
}

bool swap_operands(const Program&, Compute& compute) {
  if (compute.kind != ComputeKind::add) return false;
  std::swap(compute.ifmap, compute.residual);
  return true;
}

bool take_a_line_off(const Program&, Compute& compute) {
  if (compute.ifmap.lines == 0) return false;
  --compute.ifmap.lines;
  return true;
}

bool move_window(const Program&, Compute& compute) {
  if (compute.ifmap.lines == 0) return false;
  --compute.window.row_origin;
  return true;
}

bool change_pool(const Program&, Compute& compute) {
  const bool max = compute.kind == ComputeKind::max_pool;
  if (!max && compute.kind != ComputeKind::average_pool) return false;
  if (compute.window.taps() == 1) return false;  // both kinds pass the value
  compute.kind = max ? ComputeKind::average_pool : ComputeKind::max_pool;
  return true;
}

}  // namespace

const std::vector<Mutation>& data_mutations() {
  static const std::vector<Mutation> mutations{
      dropped<Load>("a load dropped"),
      dropped<Compute>("a compute dropped"),
      dropped<Store>("a store dropped"),
      changed<Load>("a load of a row too few", take_a_row_off<Load>),
      changed<Load>("a load of another row", move_a_row<Load>),
      changed<Load>("a load of another column", move_a_column<Load>),
      changed<Load>("a load of another channel", move_a_channel<Load>),
      changed<Load>("a load of another image", take_another_image<Load>),
      changed<Load>("a load to another line", take_another_line<Load>),
      changed<Load>("a load of another tensor", swap_tensor<Load>),
      changed<Load>(
          "a load to another ring",
          [](const Program& program, Load& load) { return swap_buffer(program, load.destination); }),
      changed<Store>("a store of a row too few", take_a_row_off<Store>),
      changed<Store>("a store to another row", move_a_row<Store>),
      changed<Store>("a store to another column", move_a_column<Store>),
      changed<Store>("a store to another channel", move_a_channel<Store>),
      changed<Store>("a store to another image", take_another_image<Store>),
      changed<Store>("a store from another line", take_another_line<Store>),
      changed<Store>("a store to another tensor", swap_tensor<Store>),
      changed<Store>("a store from another ring",
                     [](const Program& program, Store& store) { return swap_buffer(program, store.source); }),
      changed<Compute>("a compute with a group skipped", skip_a_group),
      changed<Compute>("a compute of another group's channels", read_another_group),
      changed<Compute>("a compute with a shifted ifmap", shift_slice(&Compute::ifmap)),
      changed<Compute>("a compute with shifted weights", shift_slice(&Compute::weights)),
      changed<Compute>("a compute with a shifted bias", shift_slice(&Compute::bias)),
      changed<Compute>("a compute with a shifted residual", shift_slice(&Compute::residual)),
      changed<Compute>("a compute with a shifted ofmap", shift_slice(&Compute::ofmap)),
      changed<Compute>(
          "a compute to another ring",
          [](const Program& program, Compute& compute) { return swap_buffer(program, compute.ofmap); }),
      changed<Compute>("an add with its operands swapped", swap_operands),
      changed<Compute>("a compute that takes its last ifmap row for padding", take_a_line_off),
      changed<Compute>("a compute whose windows lie a row higher", move_window),
      changed<Compute>("a max pool for an average", change_pool),
  };
  return mutations;
}

Program without_wait(const Program& program, CommandId id, int wait) {
  auto waits = waits_of(program);
  auto& list = waits[static_cast<std::size_t>(id)];
  list.erase(list.begin() + wait);
  Program result = program;
  set_waits(result, waits);
  return result;
}

}  // namespace vargsim::test
