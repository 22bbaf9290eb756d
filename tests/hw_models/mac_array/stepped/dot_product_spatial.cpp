/// Spatial mode of a depthwise layer: a unit is a grid of PEs with an output pixel each. A cycle broadcasts
/// the weight of one tap; ifmap values move between neighbours.

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

#include "tests/hw_models/mac_array/stepped/dot_product_modes.h"

namespace vargsim::test::stepped {
namespace {

struct Step {
  bool valid = false;
  int group = 0, output = 0, block = 0;  ///< first ones
  int tap = 0;
};

/// The products of all PEs of all units in one cycle.
struct Products {
  Step step;
  std::vector<std::int16_t> values;
};

/// Output pixels a unit's grid works on.
struct Block {
  bool used = false;
  int row = 0, col = 0;    ///< of its first pixel
  int rows = 0, cols = 0;  ///< at most the grid's; less at the map's edges
};

class Array {
 public:
  Array(const DotProductArray& array, const DotProductMapping& mapping, const Layer& layer, Ports& ports,
        Sink& sink)
      : rows_(array.lanes_in),
        cols_(array.lanes_out),
        mapping_(mapping),
        layer_(layer),
        ports_(ports),
        sink_(sink),
        blocks_across_((layer.out_cols + cols_ - 1) / cols_),
        blocks_(blocks_across_ * ((layer.out_rows + rows_ - 1) / rows_)),
        pes_(rows_ * cols_),
        units_(mapping.pixel_units * mapping.group_units * mapping.output_units),
        operands_(std::size_t(units_) * std::size_t(pes_) * std::size_t(layer.taps())),
        weights_(std::size_t(mapping.group_units) * std::size_t(mapping.output_units)),
        psums_(std::size_t(units_) * std::size_t(pes_)),
        pipeline_(array.pipeline_depth) {
    next_.valid = true;
  }

  void cycle() {
    Products in;
    streams_ = next_.valid;
    if (streams_) {
      fetch_weights();
      in.step = next_;
      in.values.resize(psums_.size());
      for_each_unit(next_, [&](int unit, int pixel_unit, int group, int output) {
        multiply(unit, block(next_.block + pixel_unit), group, output, in.values);
      });
      advance();
    }
    const Products out = pipeline_.shift(in);
    if (!out.step.valid) return;
    for_each_unit(out.step, [&](int unit, int pixel_unit, int group, int output) {
      accumulate(unit, block(out.step.block + pixel_unit), group, output, out);
    });
  }
  void clock_edge() {}  // the pipeline shifts and the counters count in cycle()

  bool streams() const { return streams_; }
  bool at_end() const { return !next_.valid; }

 private:
  void advance() {
    if (++next_.tap < layer_.taps()) return;
    next_.tap = 0;
    next_.block += mapping_.pixel_units;
    if (next_.block < blocks_) return;
    next_.block = 0;
    next_.output += mapping_.output_units;
    if (next_.output < layer_.out_channels) return;
    next_.output = 0;
    next_.group += mapping_.group_units;
    next_.valid = next_.group < layer_.groups;
  }

  /// Calls with unit, its place among the units that share out pixels, its group and its output; only units
  /// that have any.
  template <class Function>
  void for_each_unit(const Step& step, Function function) const {
    for (int unit = 0; unit < units_; ++unit) {
      const int pixel_unit = unit % mapping_.pixel_units;
      const int rest = unit / mapping_.pixel_units;
      const int group = step.group + rest % mapping_.group_units;
      const int output = step.output + rest / mapping_.group_units;
      if (group < layer_.groups && output < layer_.out_channels && step.block + pixel_unit < blocks_)
        function(unit, pixel_unit, group, output);
    }
  }

  Block block(int number) const {
    Block block;
    block.row = number / blocks_across_ * rows_;
    block.col = number % blocks_across_ * cols_;
    block.rows = std::min(rows_, layer_.out_rows - block.row);
    block.cols = std::min(cols_, layer_.out_cols - block.col);
    return block;
  }

  std::size_t weight_index(int group, int output) const {
    return std::size_t(group) * std::size_t(mapping_.output_units) + std::size_t(output);
  }

  /// One weight for each filter at work, for all PEs of all units on that filter.
  void fetch_weights() {
    for (int group = 0; group < mapping_.group_units; ++group) {
      for (int output = 0; output < mapping_.output_units; ++output) {
        if (next_.group + group < layer_.groups && next_.output + output < layer_.out_channels)
          weights_[weight_index(group, output)] =
              ports_.weight(next_.group + group, next_.tap, next_.output + output);
      }
    }
  }

  std::size_t pe_index(int unit, int row, int col) const {
    return std::size_t(unit) * std::size_t(pes_) + std::size_t(row * cols_ + col);
  }
  /// The operand that a PE had or is to have at a tap of the present block.
  std::int8_t& operand(int unit, int row, int col, int kernel_row, int kernel_col) {
    return operands_[pe_index(unit, row, col) * std::size_t(layer_.taps()) +
                     std::size_t(kernel_row * layer_.kernel_cols + kernel_col)];
  }

  void multiply(int unit, const Block& block, int group, int output, std::vector<std::int16_t>& products) {
    const int kernel_row = next_.tap / layer_.kernel_cols, kernel_col = next_.tap % layer_.kernel_cols;
    const std::int8_t weight = weights_[weight_index(group - next_.group, output - next_.output)];
    // Units on other outputs of the same pixels get the very operands of the first such unit.
    const bool shares = output > next_.output;
    const int source =
        shares ? unit - (output - next_.output) * mapping_.group_units * mapping_.pixel_units : unit;
    for (int row = 0; row < block.rows; ++row) {
      for (int col = 0; col < block.cols; ++col) {
        std::int8_t& value = operand(unit, row, col, kernel_row, kernel_col);
        value = shares ? operand(source, row, col, kernel_row, kernel_col)
                       : neighbours_or_port(unit, block, group, row, col);
        products[pe_index(unit, row, col)] = static_cast<std::int16_t>(value * weight);
      }
    }
  }

  /// The element that a PE needs now came to a PE further right some kernel columns ago, or to one further
  /// down some kernel rows ago; else to none of the block, and the port brings it.
  std::int8_t neighbours_or_port(int unit, const Block& block, int group, int row, int col) {
    const int kernel_row = next_.tap / layer_.kernel_cols, kernel_col = next_.tap % layer_.kernel_cols;
    const int across = std::gcd(layer_.stride_cols, layer_.dilation_cols);
    const int right = col + layer_.dilation_cols / across;
    const int col_before = kernel_col - layer_.stride_cols / across;
    if (right < block.cols && col_before >= 0) return operand(unit, row, right, kernel_row, col_before);
    const int down = std::gcd(layer_.stride_rows, layer_.dilation_rows);
    const int below = row + layer_.dilation_rows / down;
    const int row_before = kernel_row - layer_.stride_rows / down;
    if (below < block.rows && row_before >= 0) return operand(unit, below, col, row_before, kernel_col);
    return ports_.ifmap(group, next_.tap, (block.row + row) * layer_.out_cols + block.col + col);
  }

  void accumulate(int unit, const Block& block, int group, int output, const Products& products) {
    for (int row = 0; row < block.rows; ++row) {
      for (int col = 0; col < block.cols; ++col) {
        const std::size_t at = pe_index(unit, row, col);
        sink_.count_update();
        psums_[at] = (products.step.tap == 0 ? 0 : psums_[at]) + products.values[at];
        if (products.step.tap + 1 == layer_.taps())
          sink_.take(group, output, (block.row + row) * layer_.out_cols + block.col + col, psums_[at]);
      }
    }
  }

  const int rows_, cols_;  ///< PEs of a unit
  const DotProductMapping mapping_;
  const Layer& layer_;
  Ports& ports_;
  Sink& sink_;
  const int blocks_across_, blocks_;
  const int pes_, units_;

  std::vector<std::int8_t> operands_;  ///< by unit, PE, tap: what a PE has taken for the present block
  std::vector<std::int8_t> weights_;   ///< by group, output
  std::vector<std::int32_t> psums_;    ///< by unit, PE
  Pipeline<Products> pipeline_;
  Step next_;
  bool streams_ = false;  ///< in this cycle
};

}  // namespace

Run run_dot_product_spatial(const DotProductArray& array, const DotProductMapping& mapping,
                            const Layer& layer, const Operands& operands) {
  Ports ports(layer, operands);
  Sink sink(layer);
  Array stepped(array, mapping, layer, ports, sink);
  return step_to_the_end(stepped, ports, sink);
}

}  // namespace vargsim::test::stepped
