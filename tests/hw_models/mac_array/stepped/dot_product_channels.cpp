/// Channel mode: a cycle feeds every tree with a vector of one pixel's inputs and one output's weights.

#include <algorithm>
#include <cstddef>
#include <vector>

#include "tests/hw_models/mac_array/stepped/dot_product_modes.h"

namespace vargsim::test::stepped {
namespace {

/// What a cycle works on; counted like a row of nested counters, the last one fastest.
struct Step {
  bool valid = false;
  int group = 0;   ///< first one
  int output = 0;  ///< first one, within a group
  int stripe = 0;  ///< its first pixel
  int tap = 0;     ///< first one of the pass over the reduction
  int channel = 0;
  int pixel = 0;  ///< first one
};

/// Sums that leave the trees in one cycle, by sub-tree of tree of unit.
struct TreeSums {
  Step step;
  std::vector<std::int32_t> sums;
};

class Array {
 public:
  Array(const DotProductArray& array, const DotProductMapping& mapping, const Layer& layer, Ports& ports,
        Sink& sink)
      : mapping_(mapping),
        layer_(layer),
        ports_(ports),
        sink_(sink),
        sub_lanes_(array.lanes_in / mapping.split),
        groups_at_once_(mapping.split * mapping.group_units),
        outputs_at_once_(array.lanes_out * mapping.output_units),
        stripe_pixels_(array.accumulator_pixels * mapping.pixel_units),
        inputs_(std::size_t(mapping.pixel_units) * std::size_t(groups_at_once_) * std::size_t(sub_lanes_)),
        weights_(std::size_t(groups_at_once_) * std::size_t(outputs_at_once_) * std::size_t(sub_lanes_)),
        psums_(std::size_t(groups_at_once_) * std::size_t(outputs_at_once_) * std::size_t(stripe_pixels_)),
        pipeline_(array.pipeline_depth) {
    next_.valid = true;
  }

  void cycle() {
    TreeSums in;
    streams_ = next_.valid;
    if (streams_) {
      fetch_inputs(next_);
      if (next_.pixel == next_.stripe) fetch_weights(next_);
      in = add_in_trees(next_);
      advance();
    }
    const TreeSums out = pipeline_.shift(in);
    if (out.step.valid) accumulate(out);
  }
  void clock_edge() {}  // the pipeline shifts and the counters count in cycle()

  bool streams() const { return streams_; }
  bool at_end() const { return !next_.valid; }

 private:
  void advance() {
    next_.pixel += mapping_.pixel_units;
    if (next_.pixel < std::min(next_.stripe + stripe_pixels_, layer_.pixels())) return;
    next_.pixel = next_.stripe;
    next_.channel += mapping_.taps_packed > 1 ? layer_.in_channels : sub_lanes_;
    if (next_.channel < layer_.in_channels) return;
    next_.channel = 0;
    next_.tap += mapping_.taps_packed;
    if (next_.tap < layer_.taps()) return;
    next_.tap = 0;
    next_.stripe += stripe_pixels_;
    next_.pixel = next_.stripe;
    if (next_.stripe < layer_.pixels()) return;
    next_.stripe = next_.pixel = 0;
    next_.output += outputs_at_once_;
    if (next_.output < layer_.out_channels) return;
    next_.output = 0;
    next_.group += groups_at_once_;
    next_.valid = next_.group < layer_.groups;
  }

  /// What a lane of a sub-tree multiplies: consecutive channels of one tap, or whole taps one after another.
  /// A step of the reduction (channel, tap), or -1 for a lane with nothing to do.
  int reduction_step(const Step& step, int lane) const {
    const bool packed = mapping_.taps_packed > 1;
    const int tap = step.tap + (packed ? lane / layer_.in_channels : 0);
    const int channel = packed ? lane % layer_.in_channels : step.channel + lane;
    const bool in_pass = tap < std::min(step.tap + mapping_.taps_packed, layer_.taps());
    return in_pass && channel < layer_.in_channels ? channel * layer_.taps() + tap : -1;
  }

  /// One vector a pixel and group; units that work on other outputs of the same get it too.
  void fetch_inputs(const Step& step) {
    std::size_t at = 0;
    for (int pixel = step.pixel; pixel < step.pixel + mapping_.pixel_units; ++pixel) {
      for (int group = step.group; group < step.group + groups_at_once_; ++group) {
        for (int lane = 0; lane < sub_lanes_; ++lane, ++at) {
          const int reduction = reduction_step(step, lane);
          const bool used = reduction >= 0 && group < layer_.groups && pixel < layer_.pixels();
          inputs_[at] = used ? ports_.ifmap(group, reduction, pixel) : std::int8_t{0};
        }
      }
    }
  }

  /// Weights stay in their registers for a stripe; units that work on other pixels have the same.
  void fetch_weights(const Step& step) {
    std::size_t at = 0;
    for (int group = step.group; group < step.group + groups_at_once_; ++group) {
      for (int output = step.output; output < step.output + outputs_at_once_; ++output) {
        for (int lane = 0; lane < sub_lanes_; ++lane, ++at) {
          const int reduction = reduction_step(step, lane);
          const bool used = reduction >= 0 && group < layer_.groups && output < layer_.out_channels;
          weights_[at] = used ? ports_.weight(group, reduction, output) : std::int8_t{0};
        }
      }
    }
  }

  /// Multipliers and adders: the sum of every sub-tree, in the order pixel, group, output.
  TreeSums add_in_trees(const Step& step) const {
    TreeSums trees{step, {}};
    const auto lanes = std::size_t(sub_lanes_);
    for (int pixel = 0; pixel < mapping_.pixel_units; ++pixel) {
      for (int group = 0; group < groups_at_once_; ++group) {
        const std::size_t input =
            (std::size_t(pixel) * std::size_t(groups_at_once_) + std::size_t(group)) * lanes;
        for (int output = 0; output < outputs_at_once_; ++output) {
          const std::size_t weight =
              (std::size_t(group) * std::size_t(outputs_at_once_) + std::size_t(output)) * lanes;
          std::int32_t sum = 0;
          for (std::size_t lane = 0; lane < lanes; ++lane)
            sum += std::int32_t{inputs_[input + lane]} * weights_[weight + lane];
          trees.sums.push_back(sum);
        }
      }
    }
    return trees;
  }

  void accumulate(const TreeSums& trees) {
    const Step& step = trees.step;
    std::size_t at = 0;
    for (int pixel = 0; pixel < mapping_.pixel_units; ++pixel) {
      for (int group = 0; group < groups_at_once_; ++group) {
        for (int output = 0; output < outputs_at_once_; ++output, ++at)
          add_to_psum(step, step.pixel + pixel, group, output, trees.sums[at]);
      }
    }
  }

  void add_to_psum(const Step& step, int pixel, int group, int output, std::int32_t sum) {
    if (pixel >= layer_.pixels() || step.group + group >= layer_.groups ||
        step.output + output >= layer_.out_channels)
      return;
    const std::size_t lane = std::size_t(group) * std::size_t(outputs_at_once_) + std::size_t(output);
    require(pixel - step.stripe < stripe_pixels_, "no psum register for this pixel");
    std::int32_t& psum = psums_[lane * std::size_t(stripe_pixels_) + std::size_t(pixel - step.stripe)];
    sink_.count_update();
    psum = step.tap == 0 && step.channel == 0 ? sum : psum + sum;
    const bool last = step.tap + mapping_.taps_packed >= layer_.taps() &&
                      (mapping_.taps_packed > 1 || step.channel + sub_lanes_ >= layer_.in_channels);
    if (last) sink_.take(step.group + group, step.output + output, pixel, psum);
  }

  const DotProductMapping mapping_;
  const Layer& layer_;
  Ports& ports_;
  Sink& sink_;
  const int sub_lanes_, groups_at_once_, outputs_at_once_, stripe_pixels_;

  std::vector<std::int8_t> inputs_;   ///< by pixel, group, lane
  std::vector<std::int8_t> weights_;  ///< by group, output, lane
  std::vector<std::int32_t> psums_;   ///< by group, output, pixel of the stripe
  Pipeline<TreeSums> pipeline_;
  Step next_;
  bool streams_ = false;  ///< in this cycle
};

}  // namespace

Run run_dot_product_channels(const DotProductArray& array, const DotProductMapping& mapping,
                             const Layer& layer, const Operands& operands) {
  Ports ports(layer, operands);
  Sink sink(layer);
  Array stepped(array, mapping, layer, ports, sink);
  return step_to_the_end(stepped, ports, sink);
}

}  // namespace vargsim::test::stepped
