#include "sim/schedule/lower_bound.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/schedule/cost.h"

namespace vargsim {
namespace {

/// Pairs of an output and a tap along one dimension that read the map, not its padding.
std::int64_t pairs_off_padding(int out, int kernel, int stride, int dilation, int pad, int size) {
  std::int64_t pairs = 0;
  for (int i = 0; i < out; ++i) {
    for (int tap = 0; tap < kernel; ++tap) {
      const int at = i * stride - pad + tap * dilation;
      if (at >= 0 && at < size) ++pairs;
    }
  }
  return pairs;
}

/// Most such pairs that read the same position: taps that are a multiple of the stride apart.
int most_reuse(int out, int kernel, int stride, int dilation) {
  return std::min(out, ceil_div(kernel, stride / std::gcd(stride, dilation)));
}

/// Most MACs that computes started within a segment can do.
class SegmentMacs {
 public:
  SegmentMacs(const WindowedOp& op, Bytes sram_bytes)
      : sram_(double(sram_bytes)),
        in_(op.in_bits / 8.0),
        weight_(op.weight_bits / 8.0),
        out_(op.out_bits / 8.0),
        reuse_(double(most_reuse(op.out.rows, op.kernel_rows, op.stride_rows, op.dilation_rows)) *
               most_reuse(op.out.cols, op.kernel_cols, op.stride_cols, op.dilation_cols)),
        pixels_(double(op.out.rows) * op.out.cols * op.images),
        group_outputs_(op.out_per_group()),
        reduction_(double(op.in_per_group()) * op.taps()) {}

  /// `moved`: bytes of ifmap, weights, ofmap and psums that cross the boundary in the segment.
  double most(double moved) const {
    const double one = sram_ + moved;       // what loads, or stores, can make room for
    const double both = 2 * sram_ + moved;  // operands and results together
    const double results = std::min(one, std::max(sram_, both / 3));
    const double operands = both - results;
    const double least = std::min({
        std::sqrt(reuse_ * operands * operands / 4 * results / (in_ * weight_ * out_)),
        one / out_ * reduction_,
        one / weight_ * pixels_,
        one / in_ * reuse_ * group_outputs_,
        std::sqrt(reduction_ * group_outputs_ * reuse_ / (in_ * out_)) * both / 2,
        std::sqrt(reduction_ * pixels_ / (weight_ * out_)) * both / 2,
        std::sqrt(pixels_ * group_outputs_ * reuse_ / (in_ * weight_)) * one / 2,
    });
    return least * (1 + 1e-9);  // no rounding may make the bound too high
  }

 private:
  double sram_;
  double in_, weight_, out_;
  double reuse_;
  double pixels_;
  double group_outputs_;
  double reduction_;
};

/// Bytes that `macs` take when segments move `moved` bytes each; or `enough`, where these are no fewer.
double bytes_by_segments(const SegmentMacs& segment, double macs, double moved, double enough) {
  constexpr double largest_element = 8;  // a segment is over with the element that fills it
  const double full = segment.most(moved + largest_element);
  const double segments = std::max(0.0, std::ceil(macs / full) - 1);
  const double rest = macs - segments * full;
  const double left = std::min(moved, enough - segments * moved);  // for the last segment
  if (left > 0 && segment.most(left + largest_element) >= rest) return enough;
  double low = 0, high = moved;
  for (int i = 0; i < 40; ++i) {
    const double middle = (low + high) / 2;
    (segment.most(middle + largest_element) < rest ? low : high) = middle;
  }
  return segments * moved + low;
}

}  // namespace

Macs macs_off_padding(const WindowedOp& op) {
  const std::int64_t rows = pairs_off_padding(op.out.rows, op.kernel_rows, op.stride_rows, op.dilation_rows,
                                              op.pad_top, op.in.rows);
  const std::int64_t cols = pairs_off_padding(op.out.cols, op.kernel_cols, op.stride_cols, op.dilation_cols,
                                              op.pad_left, op.in.cols);
  return rows * cols * op.in_per_group() * op.out.channels * op.images;
}

Bytes lower_bound_bytes(const WindowedOp& op, Bytes sram_bytes) {
  WindowedOp alone = op;
  alone.ifmap_on_chip = alone.residual_on_chip = alone.ofmap_on_chip = false;
  const TilingBytes compulsory = compulsory_bytes(alone);
  if (!op.on_array() || !op.has_weights) return compulsory.sum();
  const SegmentMacs segment(op, sram_bytes);
  const auto macs = double(macs_off_padding(op));
  double best = double(compulsory.sum() - compulsory.bias);
  constexpr int octaves = 6, steps_an_octave = 4;
  for (int step = -octaves * steps_an_octave; step <= octaves * steps_an_octave; ++step) {
    const double moved = double(sram_bytes) * std::exp2(double(step) / steps_an_octave);
    best = std::max(best, bytes_by_segments(segment, macs, moved, best));
  }
  return static_cast<Bytes>(best) + compulsory.bias;
}

}  // namespace vargsim
