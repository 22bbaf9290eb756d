#include <limits>

#include "sim/verify/interpreter/operations.h"

namespace vargsim {
namespace {

struct Element {
  int row, col, channel;
};

std::int16_t pooled(const Compute& compute, const Operands& operands, const Element& at) {
  const Window& window = compute.window;
  std::int64_t sum = 0;
  std::int16_t largest = std::numeric_limits<std::int16_t>::min();
  for (int i = 0; i < window.kernel_rows; ++i) {
    const int row = at.row * window.stride_rows + window.row_origin + i * window.dilation_rows;
    for (int j = 0; j < window.kernel_cols; ++j) {
      const int col = at.col * window.stride_cols + window.col_origin + j * window.dilation_cols;
      if (row < 0 || row >= operands.rows || col < 0 || col >= operands.cols) continue;
      const std::int16_t value = operands.pixel(row, col)[at.channel];
      sum += value;
      largest = std::max(largest, value);
    }
  }
  if (compute.kind == ComputeKind::max_pool) return largest;
  return static_cast<std::int16_t>(rounded_quotient(sum, window.taps()));
}

/// The value under a window of one tap; zero where the slice has none.
std::int16_t value_at(const Compute& compute, const Operands& operands, const Element& at, int channel) {
  const int row = at.row * compute.window.stride_rows + compute.window.row_origin;
  const int col = at.col * compute.window.stride_cols + compute.window.col_origin;
  const bool inside = row >= 0 && row < operands.rows && col >= 0 && col < operands.cols;
  return inside ? operands.pixel(row, col)[channel] : std::int16_t{0};
}

std::int64_t normed(const Compute& compute, const Operands& operands, const Element& at,
                    const OutputStage& stage) {
  std::int64_t squares = 0;
  const int first = at.channel - compute.norm_size / 2;
  for (int channel = first; channel < first + compute.norm_size; ++channel) {
    if (channel < 0 || channel >= compute.in_channels) continue;
    const std::int64_t value = value_at(compute, operands, at, channel);
    squares += value * value;
  }
  return std::int64_t{value_at(compute, operands, at, at.channel)} * power_of(stage.registers, squares);
}

/// Of values that have one scale: products are as fractions of 128.
std::int64_t combined(ComputeKind kind, std::int64_t first, std::int64_t second) {
  switch (kind) {
    case ComputeKind::subtract:
      return first - second;
    case ComputeKind::multiply:
      return rounded_quotient(first * second, 128);
    case ComputeKind::divide:
      return second == 0 ? first : first / second;
    case ComputeKind::larger:
      return std::max(first, second);
    default:
      return std::min(first, second);
  }
}

std::int16_t result_at(const Compute& compute, const Operands& operands, const Element& at, std::size_t index,
                       const OutputStage& stage) {
  const auto value = [&](int channel) { return value_at(compute, operands, at, channel); };
  switch (compute.kind) {
    case ComputeKind::convolution:
      break;
    case ComputeKind::average_pool:
    case ComputeKind::max_pool:
      return stage.activate(pooled(compute, operands, at));
    case ComputeKind::add: {
      const std::int64_t first = stage.values.clamp(stage.registers.result(value(at.channel)));
      const std::int64_t second = stage.values.clamp(stage.registers.residual(operands.residual[index]));
      return stage.activate(stage.values.clamp(first + second));
    }
    case ComputeKind::subtract:
    case ComputeKind::multiply:
    case ComputeKind::divide:
    case ComputeKind::larger:
    case ComputeKind::smaller: {
      const std::int64_t first = stage.values.clamp(stage.registers.result(value(at.channel)));
      const std::int64_t second = stage.values.clamp(stage.registers.residual(operands.residual[index]));
      return stage.activate(stage.values.clamp(combined(compute.kind, first, second)));
    }
    case ComputeKind::pass:
      return stage.activate(value(at.channel));
    case ComputeKind::rearrange:
      break;  // refused by the reference
    case ComputeKind::scale:
      return stage.finish(std::int64_t{value(at.channel)} *
                          operands.residual[static_cast<std::size_t>(at.channel)]);
    case ComputeKind::shuffle: {
      const int per_group = compute.in_channels / compute.shuffle_groups;
      const int group = at.channel % compute.shuffle_groups;
      return stage.activate(value(group * per_group + at.channel / compute.shuffle_groups));
    }
    case ComputeKind::response_norm:
      return stage.finish(normed(compute, operands, at, stage));
  }
  return 0;
}

}  // namespace

std::int16_t OutputStage::activate(std::int64_t value) const {
  if (activation == ActivationKind::relu) return static_cast<std::int16_t>(std::max<std::int64_t>(0, value));
  // A layer without a table that is told to use one passes values: the comparison then finds the difference.
  if (activation == ActivationKind::none || registers.activation.empty())
    return static_cast<std::int16_t>(value);
  return registers.activation[static_cast<std::size_t>(value - values.least)];
}

std::vector<std::int16_t> vector_results(const Compute& compute, const Operands& operands,
                                         const OutputStage& stage) {
  std::vector<std::int16_t> results(static_cast<std::size_t>(compute.outputs()));
  const int channels = compute.groups * compute.out_channels;
  std::size_t index = 0;
  for (int row = 0; row < compute.window.out_rows; ++row) {
    for (int col = 0; col < compute.window.out_cols; ++col) {
      for (int channel = 0; channel < channels; ++channel, ++index)
        results[index] = result_at(compute, operands, {row, col, channel}, index, stage);
    }
  }
  return results;
}

}  // namespace vargsim
