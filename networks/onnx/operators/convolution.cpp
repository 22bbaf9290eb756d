#include <algorithm>

#include <fmt/format.h>

#include "networks/onnx/operators/window.h"

namespace vargsim {
namespace {

int to_int(const NodeImport& node, const char* what, std::int64_t value, std::int64_t least) {
  if (value >= least && value <= 65536) return static_cast<int>(value);
  node.refuse(fmt::format("{} {} is outside {}..65536", what, value, least));
}

void require_map_rank(const Value& input) {
  if (input.dims.size() == 3 || input.dims.size() == 4) return;
  NodeImport::unsupported(fmt::format("its input {} is not one- or two-dimensional", text_of(input.dims)));
}

struct Padded {
  int before = 0;
  int after = 0;
};

/// What auto_pad asks for along one axis: ceil(size / stride) outputs.
Padded same_padding(std::int64_t size, int kernel, int stride, int dilation, bool upper) {
  const std::int64_t outputs = ceil_div<std::int64_t>(size, stride);
  const std::int64_t span = std::int64_t{kernel - 1} * dilation + 1;
  const auto all = static_cast<int>(std::max<std::int64_t>(0, (outputs - 1) * stride + span - size));
  return {upper ? all / 2 : all - all / 2, upper ? all - all / 2 : all / 2};
}

/// Padding at the end that makes a last, partial stride count.
int ceil_padding(std::int64_t size, int kernel, int stride, const Padded& padded) {
  const std::int64_t room = size + padded.before + padded.after - kernel;
  const std::int64_t rest = room < 0 ? 0 : room % stride;
  if (rest == 0) return 0;
  // A window that would begin behind the map and the padding before it does not count.
  const std::int64_t last = (room / stride + 1) * stride;
  return last >= size + padded.before ? 0 : static_cast<int>(stride - rest);
}

struct Axis {
  std::int64_t size = 1;
  int kernel = 1, stride = 1, dilation = 1;
};

Padded read_padding(const NodeImport& node, const Axis& axis, const Dims& pads, std::size_t at) {
  const std::string how = node.text("auto_pad", "NOTSET");
  if (how == "SAME_UPPER" || how == "SAME_LOWER")
    return same_padding(axis.size, axis.kernel, axis.stride, axis.dilation, how == "SAME_UPPER");
  if (how == "VALID" || pads.empty()) return {};
  if (how != "NOTSET")
    node.refuse(fmt::format("auto_pad {} is not one of NOTSET, SAME_UPPER, SAME_LOWER, VALID", how));
  const std::size_t half = pads.size() / 2;
  if (pads[at] < 0 || pads[half + at] < 0) NodeImport::unsupported("negative padding");
  return {to_int(node, "padding", pads[at], 0), to_int(node, "padding", pads[half + at], 0)};
}

const Value& weights_of(const NodeImport& node, int index) {
  const Value& weights = node.input(index);
  if (!weights.is_constant) NodeImport::unsupported("its weights are computed by the network");
  if (weights.dims.size() < 2) node.refuse(fmt::format("weights of {}", text_of(weights.dims)));
  return weights;
}

void import_conv_of(const NodeImport& node, int weights_index, int bias_index) {
  const Value& input = node.map(0);
  require_map_rank(input);
  const Dims& weights = weights_of(node, weights_index).dims;
  if (weights.size() != input.dims.size()) {
    node.refuse(
        fmt::format("weights of {} do not fit an input of {}", text_of(weights), text_of(input.dims)));
  }
  const Dims kernel(weights.begin() + 2, weights.end());
  const std::vector<std::int64_t> written = node.integers("kernel_shape");
  if (!written.empty() && written != kernel) {
    node.refuse(
        fmt::format("kernel_shape {} is not that of its weights, {}", text_of(written), text_of(weights)));
  }
  Conv2d conv;
  conv.out_channels = to_int(node, "number of filters", weights[0], 1);
  conv.groups = to_int(node, "group", node.integer("group", 1), 1);
  if (input.dims[1] != weights[1] * conv.groups) {
    node.refuse(fmt::format("weights of {} in {} groups read {} channels, the input {} has {}",
                            text_of(weights), conv.groups, weights[1] * conv.groups, text_of(input.dims),
                            input.dims[1]));
  }
  const OnnxWindow window = read_window(node, input.dims, kernel, false);
  conv.kernel = window.kernel;
  conv.stride = window.stride;
  conv.dilation = window.dilation;
  conv.padding = window.padding;
  conv.batch_norm = false;
  conv.bias = node.has_input(bias_index);
  const Dims dims = input.dims;
  const LayerId id = node.add(conv, {node.plain(0)});
  node.set(0, node.made(id, output_dims_of(dims, conv.out_channels, node.graph().draft().shape_of(id))));
}

void import_conv(const NodeImport& node) {
  import_conv_of(node, 1, 2);
}

void import_quantised_conv(const NodeImport& node) {
  node.graph().note_weight_bits(weights_of(node, 3).bits);
  import_conv_of(node, 3, 8);
}

void import_integer_conv(const NodeImport& node) {
  node.graph().note_weight_bits(weights_of(node, 1).bits);
  import_conv_of(node, 1, 4);
}

/// What is cut off one axis of the output of a transposed convolution.
Padded cut_of(const NodeImport& node, std::int64_t size, std::int64_t wanted, const Axis& axis, int extra,
              const Dims& pads, std::size_t at) {
  const std::string how = node.text("auto_pad", "NOTSET");
  const bool same = how == "SAME_UPPER" || how == "SAME_LOWER";
  if (!same && wanted == 0) return read_padding(node, axis, pads, at);
  const std::int64_t output = wanted > 0 ? wanted : size * axis.stride;
  const std::int64_t all = (size - 1) * axis.stride + extra + axis.kernel - output;
  if (all < 0) NodeImport::unsupported("an output_shape larger than its inputs spread to");
  const int cut = to_int(node, "padding", all, 0);
  // The standard: the larger half at the end, unless auto_pad is SAME_UPPER.
  return how == "SAME_UPPER" ? Padded{cut - cut / 2, cut / 2} : Padded{cut / 2, cut - cut / 2};
}

ConvTranspose2d read_conv_transpose(const NodeImport& node, const Dims& input, const Dims& weights) {
  const std::size_t rank = weights.size() - 2;
  const Dims sizes(weights.begin() + 2, weights.end());
  ConvTranspose2d conv;
  conv.groups = to_int(node, "group", node.integer("group", 1), 1);
  conv.out_channels = to_int(node, "number of filters", weights[1] * conv.groups, 1);
  conv.kernel = extent_of(node, "kernel", sizes, rank, 1);
  conv.stride = extent_of(node, "strides", node.integers("strides"), rank, 1);
  conv.extra = extent_of(node, "output_padding", node.integers("output_padding"), rank, 0);
  const Extent dilation = extent_of(node, "dilations", node.integers("dilations"), rank, 1);
  if (dilation.height != 1 || dilation.width != 1)
    NodeImport::unsupported("a dilated transposed convolution");
  if (conv.kernel.height % conv.stride.height != 0 || conv.kernel.width % conv.stride.width != 0) {
    NodeImport::unsupported(fmt::format("a kernel of {} that the stride {}x{} does not divide",
                                        text_of(sizes), conv.stride.height, conv.stride.width));
  }
  const Dims pads = node.integers("pads");
  Dims wanted = node.integers("output_shape");
  wanted.resize(rank, 0);
  if (!pads.empty() && pads.size() != 2 * rank) node.refuse(fmt::format("pads has {} values", pads.size()));
  if (rank == 2) {
    const Padded rows =
        cut_of(node, input[2], wanted[0], {input[2], conv.kernel.height, conv.stride.height, 1},
               conv.extra.height, pads, 0);
    conv.padding.top = rows.before;
    conv.padding.bottom = rows.after;
  }
  const Padded cols =
      cut_of(node, input.back(), wanted.back(), {input.back(), conv.kernel.width, conv.stride.width, 1},
             conv.extra.width, pads, rank - 1);
  conv.padding.left = cols.before;
  conv.padding.right = cols.after;
  return conv;
}

void require_whole_phases(const ConvTranspose2d& conv, const Dims& input) {
  const std::int64_t rows = conv.extra.height - conv.padding.top - conv.padding.bottom;
  const std::int64_t cols = conv.extra.width - conv.padding.left - conv.padding.right;
  // (size - 1) * stride + kernel is a multiple of the stride already.
  if (rows % conv.stride.height == 0 && cols % conv.stride.width == 0) return;
  NodeImport::unsupported(fmt::format("an output of {} that the stride {}x{} does not divide", text_of(input),
                                      conv.stride.height, conv.stride.width));
}

void import_conv_transpose(const NodeImport& node) {
  const Value& input = node.map(0);
  require_map_rank(input);
  const Dims& weights = weights_of(node, 1).dims;
  if (weights.size() != input.dims.size() || weights[0] != input.dims[1]) {
    node.refuse(
        fmt::format("weights of {} do not fit an input of {}", text_of(weights), text_of(input.dims)));
  }
  ConvTranspose2d conv = read_conv_transpose(node, input.dims, weights);
  require_whole_phases(conv, input.dims);
  conv.bias = node.has_input(2);
  const Dims dims = input.dims;
  const LayerId id = node.add(conv, {node.plain(0)});
  node.set(0, node.made(id, output_dims_of(dims, conv.out_channels, node.graph().draft().shape_of(id))));
}

/// The product of a map's last dimension with constant weights.
struct Product {
  std::int64_t in = 0;
  std::int64_t out = 0;
  bool bias = false;
};

/// One row an image: a fully connected layer, whatever order its elements are in (the weights follow).
void import_dense(const NodeImport& node, const Value& input, const Product& product) {
  FullyConnected dense;
  dense.out_features = to_int(node, "number of outputs", product.out, 1);
  dense.bias = product.bias;
  Value source = input;
  const LayerId id = node.add(dense, {node.graph().applied(source)});
  Dims dims = input.dims;
  dims.back() = product.out;
  Value result = node.made(id, {node.graph().batch(), product.out});
  result.dims = std::move(dims);
  node.set(0, std::move(result));
}

/// Many rows an image: a 1x1 convolution with a pixel a row.
void import_rows(const NodeImport& node, const Value& input, const Product& product) {
  const std::int64_t rows = count_of(input.dims) / product.in / node.graph().batch();
  Value source = input;
  LayerId map = node.graph().applied(source);
  if (!has_channels_last(source)) {
    Move move;
    move.output = node.graph().shape_of({node.graph().batch(), product.in, rows}, node.where());
    map = node.add(move, {map}, ".rows");
    source.map_dims = {node.graph().batch(), product.in, rows};
    source.perm = {0, 2, 1};
  }
  Conv2d conv;
  conv.out_channels = to_int(node, "number of outputs", product.out, 1);
  conv.batch_norm = false;
  conv.bias = product.bias;
  Value result = source;
  result.map = node.add(conv, {map});
  result.map_dims[1] = product.out;
  result.dims.back() = product.out;
  node.set(0, std::move(result));
}

void import_product(const NodeImport& node, const Value& input, const Product& product) {
  if (input.dims.empty() || input.dims.back() != product.in) {
    node.refuse(
        fmt::format("weights with {} inputs do not fit an input of {}", product.in, text_of(input.dims)));
  }
  if (count_of(input.dims) == product.in * node.graph().batch()) return import_dense(node, input, product);
  import_rows(node, input, product);
}

void import_gemm(const NodeImport& node) {
  const Value& input = node.map(0);
  const Value& weights = weights_of(node, 1);
  if (node.integer("transA", 0) != 0) NodeImport::unsupported("transA");
  if (weights.dims.size() != 2) node.refuse(fmt::format("weights of {}", text_of(weights.dims)));
  const bool transposed = node.integer("transB", 0) != 0;
  import_product(node, input,
                 {weights.dims[transposed ? 1 : 0], weights.dims[transposed ? 0 : 1], node.has_input(2)});
}

void import_matmul_of(const NodeImport& node, int weights_index) {
  const Value& input = node.map(0);
  if (!node.input(weights_index).is_constant) NodeImport::unsupported("the product of two maps");
  const Value& weights = weights_of(node, weights_index);
  if (weights.dims.size() != 2) NodeImport::unsupported(fmt::format("weights of {}", text_of(weights.dims)));
  import_product(node, input, {weights.dims[0], weights.dims[1], false});
}

void import_matmul(const NodeImport& node) {
  import_matmul_of(node, 1);
}

void import_quantised_matmul(const NodeImport& node) {
  node.graph().note_weight_bits(weights_of(node, 3).bits);
  import_matmul_of(node, 3);
}

}  // namespace

Extent extent_of(const NodeImport& node, const char* what, const Dims& sizes, std::size_t rank,
                 int otherwise) {
  if (!sizes.empty() && sizes.size() != rank)
    node.refuse(fmt::format("{} has {} values for {} dimensions", what, sizes.size(), rank));
  if (sizes.empty()) return {rank == 2 ? otherwise : otherwise == 0 ? 0 : 1, otherwise};
  const int width = to_int(node, what, sizes.back(), otherwise == 0 ? 0 : 1);
  if (rank == 1) return {otherwise == 0 ? 0 : 1, width};
  return {to_int(node, what, sizes.front(), otherwise == 0 ? 0 : 1), width};
}

OnnxWindow read_window(const NodeImport& node, const Dims& input, const Dims& kernel, bool ceil) {
  const std::size_t rank = kernel.size();
  if (rank < 1 || rank > 2 || input.size() != rank + 2) {
    NodeImport::unsupported(fmt::format("a kernel of {} on {}", text_of(kernel), text_of(input)));
  }
  OnnxWindow window;
  window.kernel = extent_of(node, "kernel", kernel, rank, 1);
  window.stride = extent_of(node, "strides", node.integers("strides"), rank, 1);
  window.dilation = extent_of(node, "dilations", node.integers("dilations"), rank, 1);
  const Dims pads = node.integers("pads");
  if (!pads.empty() && pads.size() != 2 * rank)
    node.refuse(fmt::format("pads has {} values for {} dimensions", pads.size(), rank));
  const auto padded = [&](const Axis& axis, std::size_t at) {
    Padded result = read_padding(node, axis, pads, at);
    if (ceil) result.after += ceil_padding(axis.size, axis.kernel, axis.stride, result);
    return result;
  };
  const Padded cols =
      padded({input.back(), window.kernel.width, window.stride.width, window.dilation.width}, rank - 1);
  const Padded rows =
      rank == 1 ? Padded{}
                : padded({input[2], window.kernel.height, window.stride.height, window.dilation.height}, 0);
  window.padding = {rows.before, cols.before, rows.after, cols.after};
  return window;
}

Dims output_dims_of(const Dims& input, int channels, const Shape& shape) {
  Dims dims{input.front(), channels};
  if (input.size() == 4) dims.push_back(shape.height);
  dims.push_back(shape.width);
  return dims;
}

const OperatorList& convolution_operators() {
  static const OperatorList list{
      {"Conv", "conv2d (one or two dimensions; groups, dilation, auto_pad, uneven padding)", import_conv},
      {"QLinearConv", "conv2d", import_quantised_conv},
      {"ConvInteger", "conv2d", import_integer_conv},
      {"ConvTranspose", "conv_transpose2d, where the stride divides kernel and output",
       import_conv_transpose},
      {"Gemm", "fully_connected", import_gemm},
      {"MatMul", "fully_connected, or a 1x1 conv2d over rows; constant weights only", import_matmul},
      {"QLinearMatMul", "as MatMul", import_quantised_matmul},
  };
  return list;
}

}  // namespace vargsim
