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

Extent kernel_of(const Layer& layer) {
  if (const Conv2d* conv = as_conv2d(layer)) return conv->kernel;
  if (const auto* pool = std::get_if<Pool2d>(&layer.op)) return pool->kernel;
  return {};
}

Extent stride_of(const Layer& layer) {
  if (const Conv2d* conv = as_conv2d(layer)) return conv->stride;
  if (const auto* pool = std::get_if<Pool2d>(&layer.op)) return pool->stride;
  return {};
}

Extent dilation_of(const Layer& layer) {
  const Conv2d* conv = as_conv2d(layer);
  return conv ? conv->dilation : Extent{};
}

int groups_of(const Layer& layer) {
  const Conv2d* conv = as_conv2d(layer);
  return conv ? conv->groups : 1;
}

int group_base_of(const Layer& layer) {
  if (const Conv2d* conv = as_conv2d(layer)) return layer.input.channels / conv->groups;
  if (as_fully_connected(layer)) return static_cast<int>(layer.input.elements());
  return 0;
}

std::int64_t fan_in_of(const Layer& layer) {
  const Extent kernel = kernel_of(layer);
  return std::int64_t{group_base_of(layer)} * kernel.height * kernel.width;
}

Macs macs_of(const Layer& layer) {
  return fan_in_of(layer) * layer.output.elements();
}

std::int64_t weights_of(const Layer& layer) {
  return fan_in_of(layer) * layer.output.channels;
}

bool has_bias(const Layer& layer) {
  if (const Conv2d* conv = as_conv2d(layer)) return conv->batch_norm || conv->bias;
  const FullyConnected* fc = as_fully_connected(layer);
  return fc && fc->bias;
}

std::int64_t params_of(const Layer& layer) {
  int per_channel = 0;
  if (const Conv2d* conv = as_conv2d(layer)) per_channel = (conv->batch_norm ? 2 : 0) + (conv->bias ? 1 : 0);
  if (const FullyConnected* fc = as_fully_connected(layer)) per_channel = fc->bias ? 1 : 0;
  return weights_of(layer) + std::int64_t{per_channel} * layer.output.channels;
}

bool is_convolution_or_fully_connected(const Layer& layer) {
  return as_conv2d(layer) || as_fully_connected(layer);
}

}  // namespace vargsim
