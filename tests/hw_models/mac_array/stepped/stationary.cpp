#include "tests/hw_models/mac_array/stepped/stationary.h"

#include <cstddef>
#include <vector>

#include "tests/hw_models/mac_array/stepped/hardware.h"

namespace vargsim::test::stepped {
namespace {

/// Goes down the left edge, a row a cycle: which element of which fold the row's port is to fetch.
struct StreamToken {
  bool valid = false;
  std::size_t fold = 0;
  int element = 0;  ///< within the fold's stream; the first one swaps the shadow registers in
};

/// Goes right along the top edge, a column a cycle: the operand for which row the column's port is to fetch.
struct LoadToken {
  bool valid = false;
  std::size_t fold = 0;
  int row = 0;
};

struct Streamed {
  StreamToken token;
  std::int8_t value = 0;
};

struct Psum {
  StreamToken token;
  std::int32_t value = 0;
};

/// A stationary operand in the shift chain. It rests when no rows are left to go.
struct Shadow {
  bool valid = false;
  int rows_to_go = 0;
  std::int8_t value = 0;

  bool resting() const { return valid && rows_to_go == 0; }
  bool moving() const { return valid && rows_to_go > 0; }
};

struct Pe {
  Register<std::int8_t> active;
  Register<Shadow> shadow;
  Wire<Streamed> streamed;  ///< what the PE hands to its right neighbour
  Wire<Psum> psum;          ///< what it hands to the PE below
  bool swaps = false;       ///< in this cycle: combinational

  void clock_edge() {
    active.clock_edge();
    shadow.clock_edge();
    streamed.clock_edge();
    psum.clock_edge();
    swaps = false;
  }
};

class Array {
 public:
  Array(Stationary stationary, const SystolicArray& shape, const Layer& layer, Ports& ports, Sink& sink)
      : stationary_(stationary),
        shape_(shape),
        ports_(ports),
        sink_(sink),
        pes_(std::size_t(shape.rows) * std::size_t(shape.used_cols())),
        left_(std::size_t(shape.rows)),
        top_(std::size_t(shape.used_cols())) {
    const int along_cols = weights_stay() ? layer.out_channels : layer.pixels();
    const int stream = weights_stay() ? layer.pixels() : layer.out_channels;
    // Psums that wait for further row folds need an accumulator row each; others only pass.
    const bool waiting = layer.reduction() > shape.block_rows();
    stripe_ = waiting ? std::min(stream, shape.accumulator_rows) : stream;
    folds_ = folds_of(shape, layer.groups, {layer.reduction(), along_cols, stream, stripe_});
    accumulators_.resize(std::size_t(stripe_) * std::size_t(shape.used_cols()));
  }

  void cycle() {
    control_stream();
    for (int row = 0; row < shape_.rows; ++row) {
      if (row + 1 < shape_.rows) left_[std::size_t(row) + 1].next = left_token(row);
      for (int col = 0; col < shape_.used_cols(); ++col)
        multiply(row, col);
    }
    control_load();
    for (int col = 0; col < shape_.used_cols(); ++col) {
      if (col + 1 < shape_.used_cols()) top_[std::size_t(col) + 1].next = top_token(col);
      shift(col);
    }
  }

  void clock_edge() {
    for (Pe& pe : pes_)
      pe.clock_edge();
    for (auto& token : left_)
      token.clock_edge();
    for (auto& token : top_)
      token.clock_edge();
    issued_ = StreamToken{};
    loading_ = LoadToken{};
  }

  bool streams() const { return issued_.valid; }
  bool at_end() const { return stream_fold_ == folds_.size(); }

 private:
  bool weights_stay() const { return stationary_ == Stationary::weights; }
  Pe& pe(int row, int col) {
    return pes_[std::size_t(row) * std::size_t(shape_.used_cols()) + std::size_t(col)];
  }
  const StreamToken& left_token(int row) const { return row == 0 ? issued_ : left_[std::size_t(row)].now; }
  /// Column blocks have control of their own: each starts its skew anew.
  const LoadToken& top_token(int col) const {
    return shape_.is_left_edge(col) ? loading_ : top_[std::size_t(col)].now;
  }

  /// A fold starts when the one before has sent its last element and column 0 has its operands at rest.
  void control_stream() {
    if (stream_fold_ == folds_.size()) return;
    if (stream_element_ == 0 && !first_column_loaded(folds_[stream_fold_])) return;
    issued_ = {true, stream_fold_, stream_element_};
    if (++stream_element_ == folds_[stream_fold_].stream) {
      stream_element_ = 0;
      ++stream_fold_;
    }
  }

  bool first_column_loaded(const Fold& fold) {
    for (int row = 0; row < fold.used_rows(shape_); ++row) {
      if (!pe(row, 0).shadow.now.resting()) return false;
    }
    return true;
  }

  /// A load starts when the register at the head of the chain is free, or is being swapped out in this very
  /// cycle. The operand for the lowest row goes first.
  void control_load() {
    if (load_fold_ == folds_.size()) return;
    const Pe& head = pe(0, 0);
    if (rows_loaded_ == 0 && head.shadow.now.valid && !head.swaps) return;
    const int rows = folds_[load_fold_].used_rows(shape_);
    loading_ = {true, load_fold_, rows - 1 - rows_loaded_};
    if (++rows_loaded_ == rows) {
      rows_loaded_ = 0;
      ++load_fold_;
    }
  }

  void multiply(int row, int col) {
    Pe& here = pe(row, col);
    const Streamed in = shape_.is_left_edge(col) ? fetch_streamed(row, col) : pe(row, col - 1).streamed.now;
    if (!in.token.valid) return;
    if (in.token.element == 0 && row < folds_[in.token.fold].used_rows(shape_)) {
      require(here.shadow.now.resting(), "a wavefront finds no operand in a shadow register");
      here.swaps = true;
      here.active.next = here.shadow.now.value;
    }
    const std::int8_t stationary = here.swaps ? here.shadow.now.value : here.active.now;
    const Psum above = row == 0 ? Psum{in.token, 0} : pe(row - 1, col).psum.now;
    require(above.token.valid && above.token.fold == in.token.fold && above.token.element == in.token.element,
            "a psum does not meet its operand");
    const Psum out{in.token, above.value + std::int32_t{in.value} * stationary};
    here.streamed.next = in;
    if (row + 1 < shape_.rows) {
      here.psum.next = out;
    } else {
      accumulate(col, out);
    }
  }

  /// The shift chain of one column moves: from the port down, each operand to the row it is meant for.
  void shift(int col) {
    for (int row = 0; row < shape_.rows; ++row) {
      Pe& here = pe(row, col);
      const Shadow in = row == 0 ? fetch_stationary(col) : handed_down(pe(row - 1, col).shadow.now);
      require(!in.valid || !here.shadow.now.resting() || here.swaps, "a shadow register is overwritten");
      if (in.valid) {
        here.shadow.next = in;
      } else if (here.swaps || here.shadow.now.moving()) {
        here.shadow.next = Shadow{};
      }
    }
  }

  static Shadow handed_down(const Shadow& above) {
    return above.moving() ? Shadow{true, above.rows_to_go - 1, above.value} : Shadow{};
  }

  /// The port of a row: its operand, or zero where the row is idle.
  Streamed fetch_streamed(int row, int col) {
    Streamed in{left_token(row), 0};
    if (!in.token.valid) return in;
    const Fold& fold = folds_[in.token.fold];
    const int block =
        shape_.packing == Packing::block_diagonal ? row / shape_.block_rows() : shape_.block_of_col(col);
    const int step = fold.row_index(shape_, block, row);
    if (step < 0) return in;
    const int element = fold.stream_begin + in.token.element;
    const int group = fold.first_group + block;
    in.value = weights_stay() ? ports_.ifmap(group, step, element) : ports_.weight(group, step, element);
    return in;
  }

  /// The port of a column: the operand of a row, or zero where the PE is outside the blocks in use.
  Shadow fetch_stationary(int col) {
    const LoadToken& token = top_token(col);
    if (!token.valid) return {};
    const Fold& fold = folds_[token.fold];
    const int block = shape_.block_of_col(col);
    const int step = fold.row_index(shape_, block, token.row);
    const int index = fold.col_index(shape_, col);
    Shadow in{true, token.row, 0};
    if (step < 0 || index < 0) return in;
    const int group = fold.first_group + block;
    in.value = weights_stay() ? ports_.weight(group, step, index) : ports_.ifmap(group, step, index);
    return in;
  }

  /// A psum leaves the lowest PE of a column.
  void accumulate(int col, const Psum& psum) {
    const Fold& fold = folds_[psum.token.fold];
    const int index = fold.col_index(shape_, col);
    if (index < 0) return;
    require(psum.token.element < stripe_, "no accumulator row for this element");
    std::int32_t& sum =
        accumulators_[std::size_t(psum.token.element) * std::size_t(shape_.used_cols()) + std::size_t(col)];
    sink_.count_update();
    sum = fold.first_of_rows ? psum.value : sum + psum.value;
    if (!fold.last_of_rows) return;
    const int group = fold.first_group + shape_.block_of_col(col);
    const int element = fold.stream_begin + psum.token.element;
    sink_.take(group, weights_stay() ? index : element, weights_stay() ? element : index, sum);
  }

  const Stationary stationary_;
  const SystolicArray shape_;
  Ports& ports_;
  Sink& sink_;
  std::vector<Fold> folds_;
  int stripe_ = 0;

  std::vector<Pe> pes_;
  std::vector<Wire<StreamToken>> left_;  ///< the left edge, one a row
  std::vector<Wire<LoadToken>> top_;     ///< the top edge, one a column
  std::vector<std::int32_t> accumulators_;

  StreamToken issued_;  ///< in this cycle
  LoadToken loading_;
  std::size_t stream_fold_ = 0, load_fold_ = 0;
  int stream_element_ = 0, rows_loaded_ = 0;
};

}  // namespace

Run run_stationary(Stationary stationary, const SystolicArray& array, const Layer& layer,
                   const Operands& operands) {
  Ports ports(layer, operands);
  Sink sink(layer);
  Array stepped(stationary, array, layer, ports, sink);
  return step_to_the_end(stepped, ports, sink);
}

}  // namespace vargsim::test::stepped
