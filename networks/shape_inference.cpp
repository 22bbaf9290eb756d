#include "networks/shape_inference.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "networks/grouping.h"
#include "sim/base/error.h"

namespace vargsim {
namespace {

constexpr int max_dimension = 65536;
// Counts of elements, such as the inputs of a fully connected layer, must fit an int.
constexpr std::int64_t max_elements = std::numeric_limits<int>::max();

struct Window {
  Extent kernel;
  Extent stride;
  Padding padding;
  Extent dilation;

  /// What the kernel covers from its first tap to its last. Wide, so that no product overflows.
  std::int64_t span_height() const { return std::int64_t{kernel.height - 1} * dilation.height + 1; }
  std::int64_t span_width() const { return std::int64_t{kernel.width - 1} * dilation.width + 1; }
};

std::string text_of(const Shape& shape) {
  return fmt::format("{}x{}x{}", shape.channels, shape.height, shape.width);
}

void require_in_range(const std::string& where, std::string_view what, int value, int lowest = 1) {
  if (value >= lowest && value <= max_dimension) return;
  throw InputError(fmt::format("{}: {} {} is outside {}..{}", where, what, value, lowest, max_dimension));
}

void require_valid_window(const Window& window, const std::string& where) {
  require_in_range(where, "kernel height", window.kernel.height);
  require_in_range(where, "kernel width", window.kernel.width);
  require_in_range(where, "stride height", window.stride.height);
  require_in_range(where, "stride width", window.stride.width);
  require_in_range(where, "padding top", window.padding.top, 0);
  require_in_range(where, "padding left", window.padding.left, 0);
  require_in_range(where, "padding bottom", window.padding.bottom, 0);
  require_in_range(where, "padding right", window.padding.right, 0);
  require_in_range(where, "dilation height", window.dilation.height);
  require_in_range(where, "dilation width", window.dilation.width);
}

bool is_dilated(const Extent& dilation) {
  return dilation.height > 1 || dilation.width > 1;
}

/// How many places the window takes on the padded ifmap; a last, partial stride is dropped.
Extent positions(const Window& window, const Shape& ifmap, const std::string& where) {
  require_valid_window(window, where);
  const Padding& padding = window.padding;
  const int height = ifmap.height + padding.top + padding.bottom;
  const int width = ifmap.width + padding.left + padding.right;
  if (window.span_height() > height || window.span_width() > width) {
    throw InputError(fmt::format("{}: kernel {}x{}{} is larger than the padded input {}x{}", where,
                                 window.span_height(), window.span_width(),
                                 is_dilated(window.dilation) ? " (dilated)" : "", height, width));
  }
  return {static_cast<int>((height - window.span_height()) / window.stride.height) + 1,
          static_cast<int>((width - window.span_width()) / window.stride.width) + 1};
}

void require_groups_divide(int groups, int channels, std::string_view side, int valid_divide,
                           const std::string& where) {
  if (groups >= 1 && channels % groups == 0) return;
  throw InputError(fmt::format("{}: groups {} do not divide {} {} channels; nearest valid: {}", where, groups,
                               channels, side, fmt::join(nearest_divisors(valid_divide, groups), ", ")));
}

/// A pooling window that may lie wholly in the padding has no value to reduce.
void require_padding_below_kernel(const Pool2d& pool, const std::string& where) {
  const int vertical = std::max(pool.padding.top, pool.padding.bottom);
  const int horizontal = std::max(pool.padding.left, pool.padding.right);
  if (vertical < pool.kernel.height && horizontal < pool.kernel.width) return;
  throw InputError(fmt::format("{}: padding {}x{} is not smaller than the pooling kernel {}x{}", where,
                               vertical, horizontal, pool.kernel.height, pool.kernel.width));
}

struct OutputShape {
  const std::vector<Shape>& inputs;
  const std::string& where;

  const Shape& ifmap() const { return inputs.front(); }

  Shape operator()(const Conv2d& conv) const {
    require_in_range(where, "output channels", conv.out_channels);
    const int common = std::gcd(ifmap().channels, conv.out_channels);
    require_groups_divide(conv.groups, ifmap().channels, "input", common, where);
    require_groups_divide(conv.groups, conv.out_channels, "output", common, where);
    const Extent places = positions({conv.kernel, conv.stride, conv.padding, conv.dilation}, ifmap(), where);
    return {conv.out_channels, places.height, places.width};
  }

  Shape operator()(const FullyConnected& fc) const {
    require_in_range(where, "output features", fc.out_features);
    return {fc.out_features, 1, 1};
  }

  Shape operator()(const Pool2d& pool) const {
    const Extent places = positions({pool.kernel, pool.stride, pool.padding, {}}, ifmap(), where);
    require_padding_below_kernel(pool, where);
    return {ifmap().channels, places.height, places.width};
  }

  Shape operator()(const GlobalPool&) const { return {ifmap().channels, 1, 1}; }

  Shape operator()(const EltwiseAdd&) const {
    if (inputs[0] == inputs[1]) return ifmap();
    throw InputError(fmt::format("{}: cannot add shapes {} and {}; they must be equal", where,
                                 text_of(inputs[0]), text_of(inputs[1])));
  }

  Shape operator()(const ChannelScale&) const {
    const Shape factors{ifmap().channels, 1, 1};
    if (inputs[1] == factors) return ifmap();
    throw InputError(fmt::format("{}: cannot scale channels of {} by {}; the factors must be {}", where,
                                 text_of(ifmap()), text_of(inputs[1]), text_of(factors)));
  }

  Shape operator()(const Concat&) const {
    Shape joined = ifmap();
    std::int64_t channels = 0;
    for (const Shape& input : inputs) {
      channels += input.channels;
      if (input.height == joined.height && input.width == joined.width) continue;
      throw InputError(fmt::format("{}: cannot join maps {} and {}; height and width must be equal", where,
                                   text_of(ifmap()), text_of(input)));
    }
    joined.channels = clamped(channels);
    return joined;
  }

  Shape operator()(const ChannelShuffle& shuffle) const {
    require_groups_divide(shuffle.groups, ifmap().channels, "input", ifmap().channels, where);
    return ifmap();
  }

  Shape operator()(const ChannelSlice& slice) const {
    const int channels = ifmap().channels;
    if (slice.first >= 0 && slice.channels >= 1 && slice.channels <= channels - slice.first) {
      return {slice.channels, ifmap().height, ifmap().width};
    }
    throw InputError(fmt::format("{}: channels {} to {} are not among the input's 0 to {}", where,
                                 slice.first, std::int64_t{slice.first} + slice.channels - 1, channels - 1));
  }

  Shape operator()(const LocalResponseNorm& norm) const {
    require_in_range(where, "size", norm.size);
    return ifmap();
  }

  Shape operator()(const ConvTranspose2d& conv) const {
    require_in_range(where, "output channels", conv.out_channels);
    const int common = std::gcd(ifmap().channels, conv.out_channels);
    require_groups_divide(conv.groups, ifmap().channels, "input", common, where);
    require_groups_divide(conv.groups, conv.out_channels, "output", common, where);
    require_valid_window({conv.kernel, conv.stride, conv.padding, {}}, where);
    const Padding& cut = conv.padding;
    const int rows = spread("rows", ifmap().height, conv.kernel.height, conv.stride.height,
                            std::int64_t{conv.extra.height} - cut.top - cut.bottom);
    const int cols = spread("columns", ifmap().width, conv.kernel.width, conv.stride.width,
                            std::int64_t{conv.extra.width} - cut.left - cut.right);
    return {conv.out_channels, rows, cols};
  }

  /// Rows that a transposed convolution of `size` rows gives.
  int spread(std::string_view what, int size, int kernel, int stride, std::int64_t more) const {
    const std::int64_t out = (std::int64_t{size} - 1) * stride + kernel + more;
    if (kernel % stride == 0 && out % stride == 0) return clamped(out);
    throw InputError(fmt::format("{}: stride {} does not divide both the kernel's {} {} and the output's {}",
                                 where, stride, kernel, what, out));
  }

  /// To what no valid shape has, so that the check of the output refuses it.
  static int clamped(std::int64_t size) {
    return static_cast<int>(std::clamp<std::int64_t>(size, 0, max_dimension + 1));
  }

  Shape operator()(const EltwiseBinary&) const {
    if (inputs[0] == inputs[1]) return ifmap();
    throw InputError(fmt::format("{}: cannot combine shapes {} and {}; they must be equal", where,
                                 text_of(inputs[0]), text_of(inputs[1])));
  }

  Shape operator()(const Elementwise&) const { return ifmap(); }

  Shape operator()(const Move& move) const {
    if (move.kind != MoveKind::transpose || move.output.elements() == ifmap().elements()) return move.output;
    throw InputError(fmt::format("{}: cannot rearrange {} to {}; they have different numbers of elements",
                                 where, text_of(ifmap()), text_of(move.output)));
  }
};

struct InputCount {
  std::size_t least = 1;
  std::size_t most = 1;
};

InputCount input_count(const Operation& op) {
  constexpr std::size_t most_joined = 1024;
  if (std::holds_alternative<Concat>(op)) return {1, most_joined};
  if (std::holds_alternative<EltwiseAdd>(op) || std::holds_alternative<EltwiseBinary>(op) ||
      std::holds_alternative<ChannelScale>(op)) {
    return {2, 2};
  }
  return {};
}

void require_input_count(const Operation& op, std::size_t count, const std::string& where) {
  const InputCount valid = input_count(op);
  if (count >= valid.least && count <= valid.most) return;
  const std::string range = valid.least == valid.most ? fmt::format("{}", valid.least)
                                                      : fmt::format("{} to {}", valid.least, valid.most);
  throw InputError(
      fmt::format("{}: takes {} input{}, not {}", where, range, valid.most == 1 ? "" : "s", count));
}

}  // namespace

void require_valid_shape(const Shape& shape, const std::string& where) {
  require_in_range(where, "number of channels", shape.channels);
  require_in_range(where, "height", shape.height);
  require_in_range(where, "width", shape.width);
  if (shape.elements() <= max_elements) return;
  throw InputError(
      fmt::format("{}: a map of {} has more than {} elements", where, text_of(shape), max_elements));
}

Shape infer_output(const Operation& op, const std::vector<Shape>& inputs, const std::string& where) {
  require_input_count(op, inputs.size(), where);
  const Shape output = std::visit(OutputShape{inputs, where}, op);
  require_valid_shape(output, where + ", output");
  return output;
}

}  // namespace vargsim
