#include "tests/hw_models/mac_array/stepped/output_stationary.h"

#include <cstddef>
#include <vector>

#include "tests/hw_models/mac_array/stepped/hardware.h"

namespace vargsim::test::stepped {
namespace {

/// Goes down the left edge and right along the top edge: which reduction step of which fold to fetch.
struct Token {
  bool valid = false;
  std::size_t fold = 0;
  int step = 0;
};

struct Operand {
  Token token;
  std::int8_t value = 0;
};

struct Pe {
  Wire<Operand> ifmap;   ///< to the right neighbour
  Wire<Operand> weight;  ///< to the PE below
  Register<std::int32_t> psum;

  void clock_edge() {
    ifmap.clock_edge();
    weight.clock_edge();
    psum.clock_edge();
  }
};

class Array {
 public:
  Array(const SystolicArray& shape, const Layer& layer, Ports& ports, Sink& sink)
      : shape_(shape),
        layer_(layer),
        ports_(ports),
        sink_(sink),
        folds_(folds_of(shape, layer.groups, {layer.pixels(), layer.out_channels, 1, 1})),
        pes_(std::size_t(shape.rows) * std::size_t(shape.used_cols())),
        left_(std::size_t(shape.rows)),
        top_(std::size_t(shape.used_cols())),
        bus_(std::size_t(shape.used_cols())),
        reserved_(std::size_t(layer.reduction()) + std::size_t(shape.rows)) {}

  void cycle() {
    control();
    for (int row = 0; row < shape_.rows; ++row) {
      if (row + 1 < shape_.rows) left_[std::size_t(row) + 1].next = left_token(row);
      for (int col = 0; col < shape_.used_cols(); ++col) {
        if (row == 0 && col + 1 < shape_.used_cols()) top_[std::size_t(col) + 1].next = top_token(col);
        multiply(row, col);
      }
    }
  }

  void clock_edge() {
    for (Pe& pe : pes_)
      pe.clock_edge();
    for (auto& token : left_)
      token.clock_edge();
    for (auto& token : top_)
      token.clock_edge();
    bus_.assign(bus_.size(), false);
    reserved_.erase(reserved_.begin());
    reserved_.push_back(false);
    issued_ = Token{};
  }

  bool streams() const { return issued_.valid; }
  bool at_end() const { return fold_ == folds_.size(); }

 private:
  Pe& pe(int row, int col) {
    return pes_[std::size_t(row) * std::size_t(shape_.used_cols()) + std::size_t(col)];
  }
  const Token& left_token(int row) const { return row == 0 ? issued_ : left_[std::size_t(row)].now; }
  const Token& top_token(int col) const {
    return shape_.is_left_edge(col) ? issued_ : top_[std::size_t(col)].now;
  }

  /// A fold starts when the last step of the one before has been sent and the result bus of a block's first
  /// column is free in every cycle in which one of the fold's rows is going to want it. The control keeps the
  /// coming cycles of that bus in a shift register; the other columns follow, a cycle later each.
  void control() {
    if (fold_ == folds_.size()) return;
    if (step_ == 0 && !reserve_bus(folds_[fold_])) return;
    issued_ = {true, fold_, step_};
    if (++step_ == layer_.reduction()) {
      step_ = 0;
      ++fold_;
    }
  }

  bool reserve_bus(const Fold& fold) {
    const auto first = reserved_.begin() + (layer_.reduction() - 1);
    if (std::find(first, first + fold.rows, true) != first + fold.rows) return false;
    std::fill(first, first + fold.rows, true);
    return true;
  }

  void multiply(int row, int col) {
    Pe& here = pe(row, col);
    const Operand ifmap = shape_.is_left_edge(col) ? fetch_ifmap(row, col) : pe(row, col - 1).ifmap.now;
    const Operand weight = row == 0 ? fetch_weight(col) : pe(row - 1, col).weight.now;
    require(ifmap.token.valid == weight.token.valid, "an operand comes without its partner");
    if (!ifmap.token.valid) return;
    require(ifmap.token.fold == weight.token.fold && ifmap.token.step == weight.token.step,
            "operands of two products meet");
    here.ifmap.next = ifmap;
    here.weight.next = weight;
    const std::int32_t before = ifmap.token.step == 0 ? 0 : here.psum.now;
    here.psum.next = before + std::int32_t{ifmap.value} * weight.value;
    const Fold& fold = folds_[ifmap.token.fold];
    const int pixel = fold.row_index(shape_, shape_.block_of_col(col), row);
    const int output = fold.col_index(shape_, col);
    if (pixel < 0 || output < 0) return;  // an idle PE of the wavefront
    sink_.count_update();
    if (ifmap.token.step + 1 < layer_.reduction()) return;
    require(!bus_[std::size_t(col)], "two results on the bus of a column");
    bus_[std::size_t(col)] = true;
    sink_.take(fold.first_group + shape_.block_of_col(col), output, pixel, here.psum.next);
  }

  Operand fetch_ifmap(int row, int col) {
    Operand in{left_token(row), 0};
    if (!in.token.valid) return in;
    const Fold& fold = folds_[in.token.fold];
    const int block =
        shape_.packing == Packing::block_diagonal ? row / shape_.block_rows() : shape_.block_of_col(col);
    const int pixel = fold.row_index(shape_, block, row);
    if (pixel >= 0) in.value = ports_.ifmap(fold.first_group + block, in.token.step, pixel);
    return in;
  }

  Operand fetch_weight(int col) {
    Operand in{top_token(col), 0};
    if (!in.token.valid) return in;
    const Fold& fold = folds_[in.token.fold];
    const int output = fold.col_index(shape_, col);
    if (output >= 0)
      in.value = ports_.weight(fold.first_group + shape_.block_of_col(col), in.token.step, output);
    return in;
  }

  const SystolicArray shape_;
  const Layer& layer_;
  Ports& ports_;
  Sink& sink_;
  const std::vector<Fold> folds_;

  std::vector<Pe> pes_;
  std::vector<Wire<Token>> left_;  ///< the left edge, one a row
  std::vector<Wire<Token>> top_;   ///< the top edge, one a column
  std::vector<bool> bus_;          ///< in this cycle: the result bus of each column carries a result
  std::vector<bool> reserved_;     ///< cycle by cycle from now on: a block's first result bus is promised

  Token issued_;  ///< in this cycle
  std::size_t fold_ = 0;
  int step_ = 0;
};

}  // namespace

Run run_output_stationary(const SystolicArray& array, const Layer& layer, const Operands& operands) {
  Ports ports(layer, operands);
  Sink sink(layer);
  Array stepped(array, layer, ports, sink);
  return step_to_the_end(stepped, ports, sink);
}

}  // namespace vargsim::test::stepped
