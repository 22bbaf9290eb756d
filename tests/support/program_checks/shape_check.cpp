#include <algorithm>
#include <array>

#include "tests/support/program_checks/checks.h"

namespace vargsim::test {
namespace {

class ShapeCheck {
 public:
  ShapeCheck(const Program& program, Bytes capacity, const std::vector<LayerOps>& ops, Report& report)
      : program_(program), capacity_(capacity), ops_(ops), report_(report) {}

  void run() {
    check_tensors();
    check_buffers();
    if (!ops_.empty() && ops_.size() != index(program_.layers))
      report_.add_text(fmt::format("{} ops for {} layers", ops_.size(), program_.layers));
    for (CommandId id = 0; id < static_cast<CommandId>(program_.commands.size()); ++id) {
      const Command& command = program_.command(id);
      if (command.layer < 0 || command.layer >= program_.layers) report_.add(id, "names no layer");
      check_waits(id, command);
      std::visit([&](const auto& body) { check(id, body); }, command.body);
    }
  }

 private:
  void check_tensors() {
    std::vector<const Tensor*> by_address;
    for (const Tensor& tensor : program_.tensors) {
      if (tensor.view_of < 0) by_address.push_back(&tensor);
      if (tensor.view_of >= 0) check_view(tensor, program_.tensor(tensor.view_of));
    }
    std::sort(by_address.begin(), by_address.end(),
              [](const Tensor* a, const Tensor* b) { return a->address < b->address; });
    for (std::size_t i = 1; i < by_address.size(); ++i) {
      const Tensor& before = *by_address[i - 1];
      if (before.address + before.bytes() > by_address[i]->address)
        report_.add_text(fmt::format("tensors {} and {} overlap", before.name, by_address[i]->name));
    }
  }

  void check_view(const Tensor& view, const Tensor& viewed) {
    if (viewed.view_of >= 0 || view.address != viewed.address || view.bytes() != viewed.bytes())
      report_.add_text(fmt::format("{} does not hold the bytes of {}", view.name, viewed.name));
  }

  void check_buffers() {
    for (const Buffer& buffer : program_.buffers) {
      if (buffer.lines <= 0 || buffer.line_bytes <= 0 || buffer.offset < 0 ||
          buffer.offset + buffer.bytes() > capacity_) {
        report_.add_text(
            fmt::format("buffer {} of layer {} is empty or leaves the SRAM", buffer.name, buffer.layer));
      }
    }
  }

  void check_waits(CommandId id, const Command& command) {
    for (std::int32_t i = 0; i < command.wait_count; ++i) {
      const CommandId wait = program_.waits.at(index(command.first_wait + i));
      if (wait < 0 || wait >= id) report_.add(id, "waits for {}, which is no earlier command", wait);
    }
  }

  bool exists(CommandId id, const char* what, std::int64_t number, std::size_t count) {
    if (number >= 0 && index(number) < count) return true;
    report_.add(id, "names no {}", what);
    return false;
  }

  void check_slice(CommandId id, const char* what, const Slice& slice, std::int64_t lines, Bytes line_bytes) {
    if (!exists(id, what, slice.buffer, program_.buffers.size())) return;
    const Buffer& buffer = program_.buffer(slice.buffer);
    if (slice.first_line < 0 || slice.lines < 0 || slice.lines > buffer.lines)
      report_.add(id, "takes {} lines of the {}-line {} ring", slice.lines, buffer.lines, what);
    if (slice.lines != lines) report_.add(id, "has {} {} lines instead of {}", slice.lines, what, lines);
    if (line_bytes > buffer.line_bytes)
      report_.add(id, "needs {} lines of {} bytes, they have {}", what, line_bytes, buffer.line_bytes);
  }

  void check_transfer(CommandId id, TensorId tensor_id, const Box& box, const Slice& slice) {
    if (!exists(id, "tensor", tensor_id, program_.tensors.size())) return;
    const Tensor& tensor = program_.tensor(tensor_id);
    const bool inside = box.image >= 0 && box.image < tensor.images && box.row >= 0 && box.rows > 0 &&
                        box.row_end() <= tensor.rows && box.col >= 0 && box.cols > 0 &&
                        box.col_end() <= tensor.cols && box.channel >= 0 && box.channels > 0 &&
                        box.channel + box.channels <= tensor.channels;
    if (box.row_step < 1 || box.col_step < 1 || box.row % box.row_step != 0 || box.col % box.col_step != 0)
      report_.add(id, "does not start at a row and column of its steps");
    if (!inside) report_.add(id, "moves a box that is empty or leaves tensor {}", tensor.name);
    check_slice(id, "transfer", slice, box.rows, Bytes{box.cols} * box.channels * tensor.element_bytes);
  }

  void check(CommandId id, const Load& load) { check_transfer(id, load.tensor, load.box, load.destination); }
  void check(CommandId id, const Store& store) { check_transfer(id, store.tensor, store.box, store.source); }

  /// Lengths of lines that depend on the elements' size are left to the loads and stores that fill and empty
  /// them.
  void check(CommandId id, const Compute& compute) {
    const int channels = compute.groups * compute.out_channels;
    check_slice(id, "ifmap", compute.ifmap, compute.ifmap.lines, 0);
    check_slice(id, "ofmap", compute.ofmap, compute.window.out_rows,
                Bytes{compute.window.out_cols} * channels);
    if (compute.kind == ComputeKind::convolution) check_slice(id, "weights", compute.weights, channels, 0);
    if (compute.kind == ComputeKind::add)
      check_slice(id, "residual", compute.residual, compute.window.out_rows, 0);
    if (compute.kind == ComputeKind::scale) check_slice(id, "factors", compute.residual, 1, 0);
    if (compute.bias.used()) check_slice(id, "bias", compute.bias, channels, 0);
    if (compute.ifmap_channel < 0 ||
        compute.ifmap_channel + compute.groups * compute.in_channels > compute.ifmap_channels) {
      report_.add(id, "reads channels that its ifmap lines do not have");
    }
    const CommandId last = last_compute_[index(static_cast<int>(compute.unit()))];
    if (last != nobody && !waits_for(program_, last, id))
      report_.add(id, "does not wait for compute {} before it on its unit", last);
    last_compute_[index(static_cast<int>(compute.unit()))] = id;
  }

  /// A direct wait: Computes of a unit state their order one by one.
  static bool waits_for(const Program& program, CommandId a, CommandId b) {
    const Command& command = program.command(b);
    const auto begin = program.waits.begin() + command.first_wait;
    return std::find(begin, begin + command.wait_count, a) != begin + command.wait_count;
  }

  const Program& program_;
  Bytes capacity_;
  const std::vector<LayerOps>& ops_;
  Report& report_;
  std::array<CommandId, 2> last_compute_{nobody, nobody};
};

}  // namespace

void check_shapes(const Program& program, Bytes capacity, const std::vector<LayerOps>& ops, Report& report) {
  ShapeCheck(program, capacity, ops, report).run();
}

}  // namespace vargsim::test
