#include "tests/support/provenance.h"

#include <algorithm>

namespace vargsim::test {
namespace {

using Tag = std::uint64_t;

/// The finaliser of SplitMix64 over both: unequal inputs practically never give equal tags.
Tag mixed(Tag a, Tag b) {
  Tag x = a * 0x9e3779b97f4a7c15u + b + 0x632be59bd9b4e019u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

class TagMachine {
 public:
  TagMachine(const Program& program, Bytes capacity, const DatatypeParameters& types)
      : program_(program), types_(types), sram_(static_cast<std::size_t>(capacity)) {
    Bytes end = 0;
    for (const Tensor& tensor : program.tensors)
      end = std::max(end, tensor.address + tensor.bytes());
    for (Bytes at = 0; at < end; ++at)
      dram_.push_back(mixed(1, static_cast<Tag>(at)));
    for (std::size_t at = 0; at < sram_.size(); ++at)
      sram_[at] = mixed(2, at);
  }

  std::vector<Tag> run() {
    for (const Command& command : program_.commands) {
      layer_ = static_cast<Tag>(command.layer);
      std::visit([this](const auto& body) { execute(body); }, command.body);
    }
    return std::move(dram_);
  }

 private:
  Tag& sram(const Slice& slice, int line, Bytes offset) {
    const Buffer& buffer = program_.buffer(slice.buffer);
    const Bytes begin = buffer.offset + (slice.first_line + line) % buffer.lines * buffer.line_bytes;
    return sram_[static_cast<std::size_t>(begin + offset)];
  }

  template <class Transfer>
  void transfer(const Transfer& body, const Slice& slice, bool to_sram) {
    const Tensor& tensor = program_.tensor(body.tensor);
    const Box& box = body.box;
    for (int r = 0; r < box.rows; ++r) {
      for (int c = 0; c < box.cols; ++c) {
        const std::int64_t row = std::int64_t{box.image} * tensor.rows + box.row + r * box.row_step;
        const std::int64_t pixel = row * tensor.cols + box.col + c * box.col_step;
        const Bytes count = tensor.channel_bytes(box.channels);
        for (Bytes b = 0; b < count; ++b) {
          Tag& outside = dram_[static_cast<std::size_t>(tensor.address + pixel * tensor.col_bytes() +
                                                        tensor.channel_bytes(box.channel) + b)];
          Tag& inside = sram(slice, r, c * count + b);
          (to_sram ? inside : outside) = to_sram ? outside : inside;
        }
      }
    }
  }

  void execute(const Load& load) { transfer(load, load.destination, true); }
  void execute(const Store& store) { transfer(store, store.source, false); }

  /// Only the first byte of an element counts: all bytes of one move together. For whole bytes only.
  Tag ifmap(const Compute& compute, int row, int col, int channel) {
    const Bytes element = Bytes{col} * compute.ifmap_channels + compute.ifmap_channel + channel;
    return sram(compute.ifmap, row, element * (types_.ifmap_bits / 8));
  }

  /// Calls `visit(tap, row, col)` for the taps of an output that meet the slice.
  template <class Visit>
  static void for_taps(const Compute& compute, int out_row, int out_col, const Visit& visit) {
    const Window& window = compute.window;
    for (int tap = 0; tap < window.taps(); ++tap) {
      const int row =
          out_row * window.stride_rows + window.row_origin + tap / window.kernel_cols * window.dilation_rows;
      const int col =
          out_col * window.stride_cols + window.col_origin + tap % window.kernel_cols * window.dilation_cols;
      if (row >= 0 && row < compute.ifmap.lines && col >= 0 && col < window.in_cols) visit(tap, row, col);
    }
  }

  Tag convolved(const Compute& compute, int row, int col, int out) {
    Tag tag = compute.bias.used() ? sram(compute.bias, out, 0) : 0;
    const int first = out / compute.out_channels * compute.in_channels;
    for_taps(compute, row, col, [&](int tap, int in_row, int in_col) {
      for (int i = 0; i < compute.in_channels; ++i) {
        const Bytes weight = (Bytes{tap} * compute.in_channels + i) * (types_.weight_bits / 8);
        // Sums do not depend on the order of their products.
        tag += mixed(ifmap(compute, in_row, in_col, first + i), sram(compute.weights, out, weight));
      }
    });
    return tag;
  }

  Tag pooled(const Compute& compute, int row, int col, int channel) {
    Tag tag = 0;
    for_taps(compute, row, col,
             [&](int, int in_row, int in_col) { tag += mixed(3, ifmap(compute, in_row, in_col, channel)); });
    return mixed(tag, static_cast<Tag>(compute.window.taps()));
  }

  /// Of the kinds whose window is one pixel.
  Tag of_pixel(const Compute& compute, int row, int col, int channel) {
    Tag tag = 0;
    for_taps(compute, row, col, [&](int, int in_row, int in_col) {
      const auto value = [&](int c) { return ifmap(compute, in_row, in_col, c); };
      const int bytes = types_.ifmap_bits / 8;
      if (combines_maps(compute.kind)) {
        const Bytes element =
            Bytes{col} * compute.residual_line_channels() + compute.residual_channel + channel;
        tag = mixed(value(channel), sram(compute.residual, row, element * bytes));
      } else if (compute.kind == ComputeKind::scale) {
        tag = mixed(value(channel),
                    sram(compute.residual, 0, Bytes{compute.residual_channel + channel} * bytes));
      } else if (compute.kind == ComputeKind::shuffle) {
        const int per_group = compute.in_channels / compute.shuffle_groups;
        tag = value(channel % compute.shuffle_groups * per_group + channel / compute.shuffle_groups);
      } else {
        tag = value(channel);
        for (int c = std::max(0, channel - compute.norm_size / 2);
             c < std::min(compute.in_channels, channel - compute.norm_size / 2 + compute.norm_size); ++c)
          tag = mixed(tag, value(c));
      }
    });
    return tag;
  }

  Tag result(const Compute& compute, int row, int col, int channel) {
    const bool pool = compute.kind == ComputeKind::average_pool || compute.kind == ComputeKind::max_pool;
    // A window of one pixel, and a shuffle, pass values on.
    if (pool && compute.window.taps() == 1) return ifmap_or_zero(compute, row, col, channel);
    if (compute.kind == ComputeKind::shuffle) return of_pixel(compute, row, col, channel);
    const Tag tag = compute.kind == ComputeKind::convolution ? convolved(compute, row, col, channel)
                    : pool                                   ? pooled(compute, row, col, channel)
                                                             : of_pixel(compute, row, col, channel);
    // Pools know no registers of their layer, everything else is requantised as its layer says.
    return mixed(mixed(tag, static_cast<Tag>(compute.kind)),
                 pool ? 0 : mixed(layer_ + 1, static_cast<Tag>(compute.activation)));
  }

  Tag ifmap_or_zero(const Compute& compute, int row, int col, int channel) {
    Tag tag = 0;
    for_taps(compute, row, col,
             [&](int, int in_row, int in_col) { tag = ifmap(compute, in_row, in_col, channel); });
    return tag;
  }

  void execute(const Compute& compute) {
    const int channels = compute.groups * compute.out_channels;
    std::vector<Tag> tags;
    for (int row = 0; row < compute.window.out_rows; ++row) {
      for (int col = 0; col < compute.window.out_cols; ++col) {
        for (int channel = 0; channel < channels; ++channel)
          tags.push_back(result(compute, row, col, channel));
      }
    }
    const int bytes = types_.ofmap_bits / 8;
    std::size_t next = 0;
    for (int row = 0; row < compute.window.out_rows; ++row) {
      for (int col = 0; col < compute.window.out_cols; ++col) {
        const Bytes pixel = Bytes{col} * compute.ofmap_line_channels() + compute.ofmap_channel;
        for (int channel = 0; channel < channels; ++channel, ++next) {
          for (int b = 0; b < bytes; ++b)
            sram(compute.ofmap, row, (pixel + channel) * bytes + b) = tags[next];
        }
      }
    }
  }

  const Program& program_;
  const DatatypeParameters& types_;
  std::vector<Tag> sram_;
  std::vector<Tag> dram_;
  Tag layer_ = 0;
};

}  // namespace

std::vector<std::uint64_t> final_tags(const Program& program, Bytes sram_capacity,
                                      const DatatypeParameters& types) {
  return TagMachine(program, sram_capacity, types).run();
}

}  // namespace vargsim::test
