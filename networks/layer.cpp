#include "networks/layer.h"

namespace vargsim {
namespace {

struct OpName {
  std::string_view operator()(const Conv2d&) const { return "conv2d"; }
  std::string_view operator()(const FullyConnected&) const { return "fully_connected"; }
  std::string_view operator()(const Pool2d& pool) const {
    return pool.kind == PoolKind::average ? "average_pool" : "max_pool";
  }
  std::string_view operator()(const GlobalPool& pool) const {
    return pool.kind == PoolKind::average ? "global_average_pool" : "global_max_pool";
  }
  std::string_view operator()(const EltwiseAdd&) const { return "eltwise_add"; }
  std::string_view operator()(const ChannelScale&) const { return "channel_scale"; }
  std::string_view operator()(const Concat&) const { return "concat"; }
  std::string_view operator()(const ChannelShuffle&) const { return "channel_shuffle"; }
  std::string_view operator()(const ChannelSlice&) const { return "channel_slice"; }
  std::string_view operator()(const LocalResponseNorm&) const { return "local_response_norm"; }
  std::string_view operator()(const ConvTranspose2d&) const { return "conv_transpose2d"; }
  std::string_view operator()(const EltwiseBinary& binary) const {
    constexpr std::array<std::string_view, 5> names{"eltwise_subtract", "eltwise_multiply", "eltwise_divide",
                                                    "eltwise_max", "eltwise_min"};
    return names[static_cast<std::size_t>(binary.kind)];
  }
  std::string_view operator()(const Elementwise& elementwise) const {
    constexpr std::array<std::string_view, 3> names{"activation", "affine", "softmax"};
    return names[static_cast<std::size_t>(elementwise.kind)];
  }
  std::string_view operator()(const Move& move) const {
    constexpr std::array<std::string_view, 6> names{"resize",    "pad",  "crop",
                                                    "transpose", "join", "unsupported"};
    return names[static_cast<std::size_t>(move.kind)];
  }
};

const FullyConnected* as_fully_connected(const Layer& layer) {
  return std::get_if<FullyConnected>(&layer.op);
}

}  // namespace

std::string_view op_name(const Layer& layer) {
  return std::visit(OpName{}, layer.op);
}

const Conv2d* as_conv2d(const Layer& layer) {
  return std::get_if<Conv2d>(&layer.op);
}

const ConvTranspose2d* as_conv_transpose(const Layer& layer) {
  return std::get_if<ConvTranspose2d>(&layer.op);
}

Extent kernel_of(const Layer& layer) {
  if (const Conv2d* conv = as_conv2d(layer)) return conv->kernel;
  if (const ConvTranspose2d* conv = as_conv_transpose(layer)) return conv->kernel;
  if (const auto* pool = std::get_if<Pool2d>(&layer.op)) return pool->kernel;
  return {};
}

Extent stride_of(const Layer& layer) {
  if (const Conv2d* conv = as_conv2d(layer)) return conv->stride;
  if (const ConvTranspose2d* conv = as_conv_transpose(layer)) return conv->stride;
  if (const auto* pool = std::get_if<Pool2d>(&layer.op)) return pool->stride;
  return {};
}

Extent dilation_of(const Layer& layer) {
  const Conv2d* conv = as_conv2d(layer);
  return conv ? conv->dilation : Extent{};
}

int groups_of(const Layer& layer) {
  if (const ConvTranspose2d* conv = as_conv_transpose(layer)) return conv->groups;
  const Conv2d* conv = as_conv2d(layer);
  return conv ? conv->groups : 1;
}

int group_base_of(const Layer& layer) {
  if (as_conv2d(layer) || as_conv_transpose(layer)) return layer.input.channels / groups_of(layer);
  if (as_fully_connected(layer)) return static_cast<int>(layer.input.elements());
  return 0;
}

std::int64_t fan_in_of(const Layer& layer) {
  const Extent kernel = kernel_of(layer);
  const std::int64_t taps = std::int64_t{kernel.height} * kernel.width;
  const Extent stride = as_conv_transpose(layer) ? stride_of(layer) : Extent{};
  return group_base_of(layer) * taps / (std::int64_t{stride.height} * stride.width);
}

Macs macs_of(const Layer& layer) {
  return fan_in_of(layer) * layer.output.elements();
}

std::int64_t weights_of(const Layer& layer) {
  const Extent stride = as_conv_transpose(layer) ? stride_of(layer) : Extent{};
  return fan_in_of(layer) * stride.height * stride.width * layer.output.channels;
}

bool has_bias(const Layer& layer) {
  if (const Conv2d* conv = as_conv2d(layer)) return conv->batch_norm || conv->bias;
  if (const ConvTranspose2d* conv = as_conv_transpose(layer)) return conv->batch_norm || conv->bias;
  const FullyConnected* fc = as_fully_connected(layer);
  return fc && fc->bias;
}

namespace {

template <class Convolution>
int params_per_channel(const Convolution& conv) {
  return (conv.batch_norm ? 2 : 0) + (conv.bias ? 1 : 0);
}

}  // namespace

std::int64_t params_of(const Layer& layer) {
  int per_channel = 0;
  if (const Conv2d* conv = as_conv2d(layer)) per_channel = params_per_channel(*conv);
  if (const ConvTranspose2d* conv = as_conv_transpose(layer)) per_channel = params_per_channel(*conv);
  if (const FullyConnected* fc = as_fully_connected(layer)) per_channel = fc->bias ? 1 : 0;
  if (const auto* affine = std::get_if<Elementwise>(&layer.op)) per_channel = affine->params_per_channel;
  return weights_of(layer) + std::int64_t{per_channel} * layer.output.channels;
}

bool is_convolution_or_fully_connected(const Layer& layer) {
  return as_conv2d(layer) || as_conv_transpose(layer) || as_fully_connected(layer);
}

}  // namespace vargsim
