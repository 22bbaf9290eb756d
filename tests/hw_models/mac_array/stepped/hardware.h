#pragma once
/// What the stepped arrays are built of: registers with a clock edge, ports to the operand memories, a sink
/// for results, and checks of what no hardware can do.

#include <stdexcept>
#include <string>

#include "tests/hw_models/mac_array/stepped/layer.h"

namespace vargsim::test::stepped {

/// Thrown where an array does what its wires could not: two values on one bus, a register overwritten
/// before it was used, operands that meet at the wrong time.
struct HardwareError : std::logic_error {
  using std::logic_error::logic_error;
};

inline void require(bool holds, const char* what) {
  if (!holds) throw HardwareError(what);
}

/// A flip-flop: everyone reads `now`; what is written to `next` is there after the clock edge.
template <class Value>
struct Register {
  Value now{};
  Value next{};
  void clock_edge() { now = next; }
};

/// A flip-flop that is empty after the edge unless it was written in the cycle before.
template <class Value>
struct Wire {
  Value now{};
  Value next{};
  void clock_edge() {
    now = next;
    next = Value{};
  }
};

/// As many flip-flops in a row as it takes cycles from `in` to `out()`.
template <class Value>
struct ShiftRegister {
  Value in{};
  std::vector<Value> stages;
  const Value& out() const { return stages.back(); }
  void clock_edge() {
    for (std::size_t stage = stages.size() - 1; stage > 0; --stage)
      stages[stage] = stages[stage - 1];
    stages.front() = in;
  }
};

/// Reads int8 operands by their place in the convolution and counts them. A read in the padding is counted
/// too: the array asks for the element, whoever supplies the zero.
class Ports {
 public:
  Ports(const Layer& layer, const Operands& operands) : layer_(layer), operands_(operands) {}

  /// What output (row, col) of `group` multiplies with a kernel tap of an input channel of the group.
  std::int8_t ifmap(int group, int channel, int out_row, int out_col, int kernel_row, int kernel_col) {
    ++ifmap_reads_;
    const int row = layer_.in_row(out_row, kernel_row);
    const int col = layer_.in_col(out_col, kernel_col);
    if (row < 0 || row >= layer_.in_rows || col < 0 || col >= layer_.in_cols) return 0;
    return operands_.ifmap.at(ifmap_index(layer_, group * layer_.in_channels + channel, row, col));
  }

  std::int8_t weight(int group, int output, int channel, int kernel_row, int kernel_col) {
    ++weight_reads_;
    const int out_channel = group * layer_.out_channels + output;
    return operands_.weights.at(weight_index(layer_, out_channel, channel, kernel_row, kernel_col));
  }

  /// The same by running numbers: pixels row by row; reduction steps channel by channel, taps innermost.
  std::int8_t ifmap(int group, int step, int pixel) {
    const int tap = step % layer_.taps();
    return ifmap(group, step / layer_.taps(), pixel / layer_.out_cols, pixel % layer_.out_cols,
                 tap / layer_.kernel_cols, tap % layer_.kernel_cols);
  }
  std::int8_t weight(int group, int step, int output) {
    const int tap = step % layer_.taps();
    return weight(group, output, step / layer_.taps(), tap / layer_.kernel_cols, tap % layer_.kernel_cols);
  }

  long ifmap_reads() const { return ifmap_reads_; }
  long weight_reads() const { return weight_reads_; }

 private:
  const Layer& layer_;
  const Operands& operands_;
  long ifmap_reads_ = 0, weight_reads_ = 0;
};

/// Takes the finished outputs, each once, and counts what accumulators do on the way.
class Sink {
 public:
  explicit Sink(const Layer& layer)
      : layer_(layer),
        outputs_(std::size_t(layer.groups) * std::size_t(layer.out_channels) * std::size_t(layer.pixels())),
        seen_(outputs_.size()),
        missing_(outputs_.size()) {}

  void take(int group, int output, int pixel, std::int32_t psum) {
    const int out_channel = group * layer_.out_channels + output;
    const std::size_t at = ofmap_index(layer_, out_channel, pixel / layer_.out_cols, pixel % layer_.out_cols);
    require(!seen_.at(at), "an output left the array twice");
    seen_[at] = true;
    outputs_[at] = psum;
    --missing_;
  }

  /// An accumulator takes a sum or product of an output, the first or another.
  void count_update() { ++updates_; }

  bool complete() const { return missing_ == 0; }
  const Psums& outputs() const { return outputs_; }
  long updates() const { return updates_; }

 private:
  const Layer& layer_;
  Psums outputs_;
  std::vector<bool> seen_;
  std::size_t missing_;
  long updates_ = 0;
};

/// Steps an array, cycle by cycle, until its last result has left and its control has come to the end.
/// `Array` has cycle() (compute the next state from the present one), clock_edge(), streams() (does the
/// control send operands to be multiplied in this cycle?) and at_end() (of what the control has to send).
template <class Array>
Run step_to_the_end(Array& array, const Ports& ports, const Sink& sink) {
  Run run;
  long first_streamed = -1;
  for (long now = 0; !sink.complete() || !array.at_end(); ++now) {
    require(now < 5'000'000, "the array never finishes");
    const bool complete_before = sink.complete();
    array.cycle();
    if (array.streams()) {
      if (first_streamed < 0) first_streamed = now;
      run.streaming = now - first_streamed + 1;
    }
    array.clock_edge();
    if (!complete_before) run.cycles = now + 1;
  }
  run.ifmap_reads = ports.ifmap_reads();
  run.weight_reads = ports.weight_reads();
  run.psum_updates = sink.updates();
  run.ofmap = sink.outputs();
  return run;
}

}  // namespace vargsim::test::stepped
