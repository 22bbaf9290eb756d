#include "sim/verify/checks/program_shape.h"

#include <algorithm>

namespace vargsim {
namespace {

class ShapeCheck {
 public:
  ShapeCheck(const Program& program, Bytes capacity, const DatatypeParameters& types, Findings& findings)
      : program_(program), capacity_(capacity), types_(types), findings_(findings) {}

  void run() {
    check_tensors();
    check_buffers();
    for (CommandId id = 0; id < static_cast<CommandId>(program_.commands.size()); ++id) {
      const Command& command = program_.command(id);
      if (command.layer < 0 || command.layer >= program_.layers) findings_.add(id, "names no layer");
      check_waits(id, command);
      std::visit([&](const auto& body) { check(id, body); }, command.body);
    }
  }

 private:
  void check_tensors() {
    std::vector<const Tensor*> by_address;
    for (const Tensor& tensor : program_.tensors) {
      if (tensor.view_of < 0) {
        by_address.push_back(&tensor);
      } else {
        check_view(tensor);
      }
    }
    std::sort(by_address.begin(), by_address.end(),
              [](const Tensor* a, const Tensor* b) { return a->address < b->address; });
    for (std::size_t i = 1; i < by_address.size(); ++i) {
      const Tensor& before = *by_address[i - 1];
      if (before.address + before.bytes() > by_address[i]->address)
        findings_.add_text(fmt::format("tensors {} and {} overlap", before.name, by_address[i]->name));
    }
  }

  void check_view(const Tensor& view) {
    if (!(view.view_of < static_cast<TensorId>(program_.tensors.size()))) {
      findings_.add_text(fmt::format("tensor {} is a view of none", view.name));
      return;
    }
    const Tensor& viewed = program_.tensor(view.view_of);
    if (viewed.view_of >= 0 || view.address != viewed.address || view.bytes() != viewed.bytes())
      findings_.add_text(fmt::format("{} does not hold the bytes of {}", view.name, viewed.name));
  }

  void check_buffers() {
    for (const Buffer& buffer : program_.buffers) {
      if (buffer.lines > 0 && buffer.line_bytes > 0 && buffer.offset >= 0 &&
          buffer.offset + buffer.bytes() <= capacity_) {
        continue;
      }
      findings_.add_text(
          fmt::format("the {} ring of layer {}, {} lines of {} bytes from byte {} on, leaves the {} "
                      "bytes of SRAM or is empty",
                      buffer.name, findings_.layer_name(buffer.layer), buffer.lines, buffer.line_bytes,
                      buffer.offset, capacity_));
    }
  }

  void check_waits(CommandId id, const Command& command) {
    const auto waits = static_cast<std::int64_t>(program_.waits.size());
    if (command.first_wait < 0 || command.wait_count < 0 || command.first_wait + command.wait_count > waits) {
      findings_.add(id, "has waits that are not in the program");
      return;
    }
    for (std::int32_t i = 0; i < command.wait_count; ++i) {
      const CommandId wait = program_.waits[static_cast<std::size_t>(command.first_wait + i)];
      if (wait < 0 || wait >= id) findings_.add(id, "waits for command {}, which is no earlier one", wait);
    }
  }

  bool exists(CommandId id, const char* what, std::int64_t number, std::size_t count) {
    if (number >= 0 && number < static_cast<std::int64_t>(count)) return true;
    findings_.add(id, "names no {}", what);
    return false;
  }

  void check_slice(CommandId id, const char* what, const Slice& slice, std::int64_t lines, Bytes line_bytes) {
    if (!exists(id, what, slice.buffer, program_.buffers.size())) return;
    const Buffer& buffer = program_.buffer(slice.buffer);
    if (slice.first_line < 0 || slice.lines < 0 || slice.lines > buffer.lines)
      findings_.add(id, "takes {} lines of the {}-line {} ring", slice.lines, buffer.lines, what);
    if (slice.lines != lines) findings_.add(id, "has {} {} lines instead of {}", slice.lines, what, lines);
    if (slice.lines > 0 && line_bytes > buffer.line_bytes)
      findings_.add(id, "needs {} lines of {} bytes, they have {}", what, line_bytes, buffer.line_bytes);
  }

  void check_transfer(CommandId id, TensorId tensor_id, const Box& box, const Slice& slice) {
    if (!exists(id, "tensor", tensor_id, program_.tensors.size())) return;
    const Tensor& tensor = program_.tensor(tensor_id);
    const bool inside = box.image >= 0 && box.image < tensor.images && box.row >= 0 && box.rows > 0 &&
                        box.row_end() <= tensor.rows && box.col >= 0 && box.cols > 0 &&
                        box.col_end() <= tensor.cols && box.channel >= 0 && box.channels > 0 &&
                        box.channel + box.channels <= tensor.channels && box.row_step > 0 && box.col_step > 0;
    if (!inside) {
      findings_.add(
          id, "moves {} rows from {}, {} columns from {}, {} channels from {} of image {}: not in tensor {}",
          box.rows, box.row, box.cols, box.col, box.channels, box.channel, box.image, tensor.name);
    }
    check_slice(id, "transfer", slice, box.rows, box.cols * tensor.channel_bytes(box.channels));
  }

  void check(CommandId id, const Load& load) { check_transfer(id, load.tensor, load.box, load.destination); }
  void check(CommandId id, const Store& store) { check_transfer(id, store.tensor, store.box, store.source); }

  bool has_sane_numbers(const Compute& compute) const {
    const Window& window = compute.window;
    const bool window_is_sane =
        std::min({window.out_rows, window.out_cols, window.kernel_rows, window.kernel_cols,
                  window.stride_rows, window.stride_cols, window.dilation_rows, window.dilation_cols}) > 0 &&
        window.in_cols >= 0;
    return window_is_sane && std::min({compute.groups, compute.in_channels, compute.out_channels}) > 0 &&
           compute.ifmap_channel >= 0 &&
           compute.ifmap_channel + compute.groups * compute.in_channels <= compute.ifmap_channels &&
           fits(compute.residual_channel, compute, compute.residual_line_channels()) &&
           fits(compute.ofmap_channel, compute, compute.ofmap_line_channels()) &&
           compute.shuffle_groups > 0 && compute.in_channels % compute.shuffle_groups == 0 &&
           compute.norm_size > 0 &&
           (compute.kind == ComputeKind::convolution || compute.kind == ComputeKind::rearrange ||
            compute.in_channels == compute.out_channels);
  }

  static bool fits(int first, const Compute& compute, int line_channels) {
    return first >= 0 && first + compute.channels() <= line_channels;
  }

  void check(CommandId id, const Compute& compute) {
    if (!has_sane_numbers(compute)) {
      findings_.add(id, "has a window, groups or channels that make no sense");
      return;
    }
    const Window& window = compute.window;
    const int channels = compute.groups * compute.out_channels;
    const Bytes residual_pixel = packed_bytes(compute.residual_line_channels(), types_.ifmap_bits);
    const Bytes out_line = window.out_cols * packed_bytes(compute.ofmap_line_channels(), types_.ofmap_bits);
    check_slice(id, "ifmap", compute.ifmap, compute.ifmap.lines,
                window.in_cols * packed_bytes(compute.ifmap_channels, types_.ifmap_bits));
    check_slice(id, "ofmap", compute.ofmap, window.out_rows, out_line);
    if (compute.kind == ComputeKind::convolution) {
      check_slice(id, "weights", compute.weights, channels,
                  window.taps() * packed_bytes(compute.in_channels, types_.weight_bits));
    }
    if (combines_maps(compute.kind))
      check_slice(id, "residual", compute.residual, window.out_rows, window.out_cols * residual_pixel);
    if (compute.kind == ComputeKind::scale) check_slice(id, "residual", compute.residual, 1, residual_pixel);
    if (compute.bias.used()) check_slice(id, "bias", compute.bias, channels, packed_bytes(1, bias_bits));
  }

  const Program& program_;
  Bytes capacity_;
  const DatatypeParameters& types_;
  Findings& findings_;
};

}  // namespace

void check_shape(const Program& program, Bytes sram_capacity, const DatatypeParameters& types,
                 Findings& findings) {
  ShapeCheck(program, sram_capacity, types, findings).run();
}

}  // namespace vargsim
