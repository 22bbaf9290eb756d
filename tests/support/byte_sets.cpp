#include "tests/support/byte_sets.h"

#include <algorithm>

namespace vargsim::test {
namespace {

constexpr std::int64_t dram_begin = std::int64_t{1} << 40;

class Touching {
 public:
  Touching(const Program& program, const DatatypeParameters& types) : program_(program), types_(types) {}

  void visit(const Load& load) {
    touch_box(load.tensor, load.box, bytes_.read);
    touch_transfer(load.tensor, load.box, load.destination, bytes_.written);
  }
  void visit(const Store& store) {
    touch_transfer(store.tensor, store.box, store.source, bytes_.read);
    touch_box(store.tensor, store.box, bytes_.written);
  }
  void visit(const Compute& compute) {
    touch_windows(compute);
    const int channels = compute.groups * compute.out_channels;
    const Bytes out_pixel = packed_bytes(channels, types_.ofmap_bits);
    const Bytes residual_pixel = packed_bytes(channels, types_.ifmap_bits);
    if (compute.kind == ComputeKind::convolution) {
      touch_lines(compute.weights,
                  compute.window.taps() * packed_bytes(compute.in_channels, types_.weight_bits), bytes_.read);
    }
    if (combines_maps(compute.kind))
      touch_lines(compute.residual, compute.window.out_cols * residual_pixel, bytes_.read);
    if (compute.kind == ComputeKind::scale) touch_lines(compute.residual, residual_pixel, bytes_.read);
    if (compute.bias.used()) touch_lines(compute.bias, packed_bytes(1, bias_bits), bytes_.read);
    touch_lines(compute.ofmap, compute.window.out_cols * out_pixel, bytes_.written);
  }

  TouchedBytes take() {
    for (auto* bytes : {&bytes_.read, &bytes_.written}) {
      std::sort(bytes->begin(), bytes->end());
      bytes->erase(std::unique(bytes->begin(), bytes->end()), bytes->end());
    }
    return std::move(bytes_);
  }

 private:
  using ByteList = std::vector<std::int64_t>;

  Bytes line(const Slice& slice, int number) const {
    const Buffer& buffer = program_.buffer(slice.buffer);
    return buffer.offset + (slice.first_line + number) % buffer.lines * buffer.line_bytes;
  }

  static void touch(Bytes begin, Bytes count, ByteList& list) {
    for (Bytes at = begin; at < begin + count; ++at)
      list.push_back(at);
  }

  void touch_lines(const Slice& slice, Bytes count, ByteList& list) const {
    for (int i = 0; i < slice.lines; ++i)
      touch(line(slice, i), count, list);
  }

  void touch_transfer(TensorId tensor, const Box& box, const Slice& slice, ByteList& list) const {
    touch_lines(slice, box.cols * program_.tensor(tensor).channel_bytes(box.channels), list);
  }

  void touch_box(TensorId id, const Box& box, ByteList& list) const {
    const Tensor& tensor = program_.tensor(id);
    for (int r = 0; r < box.rows; ++r) {
      for (int c = 0; c < box.cols; ++c) {
        const std::int64_t row = std::int64_t{box.image} * tensor.rows + box.row + r * box.row_step;
        const std::int64_t pixel = row * tensor.cols + box.col + c * box.col_step;
        touch(dram_begin + tensor.address + pixel * tensor.col_bytes() + tensor.channel_bytes(box.channel),
              tensor.channel_bytes(box.channels), list);
      }
    }
  }

  /// Every tap of every output, where the slice has it.
  void touch_windows(const Compute& compute) {
    const Window& window = compute.window;
    const int bits = types_.ifmap_bits;
    std::vector<char> seen(static_cast<std::size_t>(compute.ifmap.lines) *
                           static_cast<std::size_t>(window.in_cols));
    for (int out = 0; out < window.pixels(); ++out) {
      for (int tap = 0; tap < window.taps(); ++tap) {
        const int row = out / window.out_cols * window.stride_rows + window.row_origin +
                        tap / window.kernel_cols * window.dilation_rows;
        const int col = out % window.out_cols * window.stride_cols + window.col_origin +
                        tap % window.kernel_cols * window.dilation_cols;
        if (row < 0 || row >= compute.ifmap.lines || col < 0 || col >= window.in_cols) continue;
        char& pixel = seen[static_cast<std::size_t>(row * window.in_cols + col)];
        if (pixel != 0) continue;
        pixel = 1;
        touch(line(compute.ifmap, row) + col * packed_bytes(compute.ifmap_channels, bits) +
                  packed_bytes(compute.ifmap_channel, bits),
              packed_bytes(compute.groups * compute.in_channels, bits), bytes_.read);
      }
    }
  }

  const Program& program_;
  const DatatypeParameters& types_;
  TouchedBytes bytes_;
};

bool meet(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b) {
  if (a.empty() || b.empty() || a.back() < b.front() || b.back() < a.front()) return false;
  auto x = a.begin();
  auto y = b.begin();
  while (x != a.end() && y != b.end()) {
    if (*x == *y) return true;
    if (*x < *y) {
      ++x;
    } else {
      ++y;
    }
  }
  return false;
}

}  // namespace

TouchedBytes touched_bytes(const Program& program, CommandId id, const DatatypeParameters& types) {
  Touching touching(program, types);
  std::visit([&](const auto& body) { touching.visit(body); }, program.command(id).body);
  return touching.take();
}

bool conflict(const TouchedBytes& a, const TouchedBytes& b) {
  return meet(a.written, b.read) || meet(a.written, b.written) || meet(a.read, b.written);
}

}  // namespace vargsim::test
