#include "tests/hw_models/mac_array/stepped/row_stationary.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

#include "tests/hw_models/mac_array/stepped/hardware.h"
#include "tests/hw_models/mac_array/stepped/row_stationary_program.h"

namespace vargsim::test::stepped {
namespace {

/// One step of the loops that all PEs run in lockstep, a cycle later from row to row upwards.
struct MacToken {
  bool valid = false;
  std::size_t pass = 0;
  int out_col = 0, filter = 0, channel = 0, kernel_col = 0;
};

/// One cycle of the filter buses: an element for the sets in one place side by side.
struct LoadToken {
  bool valid = false;
  std::size_t pass = 0;
  int side = 0, filter = 0, channel = 0, kernel_col = 0;
};

struct HandedUp {
  bool valid = false;
  MacToken token;
  std::int32_t psum = 0;
};

struct FilterElement {
  bool loaded = false;
  std::size_t pass = 0;  ///< for which it was loaded
  std::int8_t value = 0;
};

struct Pe {
  std::vector<Register<FilterElement>> filters[2];  ///< pads in turns: one in use, one being loaded
  std::vector<Register<std::int8_t>> window;        ///< the ifmap pad: channel, kernel column
  Register<std::int32_t> psum;
  Wire<HandedUp> up;                    ///< to the PE above
  ShiftRegister<std::int8_t> diagonal;  ///< ifmap elements on their way to a PE up and right
};

class Array {
 public:
  Array(const RowStationaryArray& array, int filters, const Layer& layer, Ports& ports, Sink& sink)
      : shape_(array, filters, layer),
        layer_(layer),
        ports_(ports),
        sink_(sink),
        passes_(passes_of(array, shape_, layer)),
        pes_(std::size_t(shape_.sets()) * std::size_t(shape_.rows) * std::size_t(shape_.cols)),
        mac_(std::size_t(shape_.rows)),
        load_(std::size_t(shape_.rows)) {
    const std::size_t window = std::size_t(shape_.channels) * std::size_t(layer.kernel_cols);
    for (Pe& pe : pes_) {
      pe.window.resize(window);
      pe.diagonal.stages.resize(std::size_t(rows_up_diagonal()));
      pe.filters[0].resize(window * std::size_t(filters));
      pe.filters[1].resize(window * std::size_t(filters));
    }
    accumulators_.resize(std::size_t(shape_.sets()) * std::size_t(filters) * std::size_t(shape_.cols) *
                         std::size_t(layer.out_cols));
  }

  void cycle() {
    control_macs();
    control_loads();
    for (int height = 0; height < shape_.rows; ++height) {
      const MacToken mac = height == 0 ? issued_ : mac_[std::size_t(height)].now;
      const LoadToken load = height == 0 ? loading_ : load_[std::size_t(height)].now;
      if (height + 1 < shape_.rows) {
        mac_[std::size_t(height) + 1].next = mac;
        load_[std::size_t(height) + 1].next = load;
      }
      if (load.valid) drive_filter_buses(height, load);
      if (mac.valid) multiply_row(height, mac);
    }
  }

  void clock_edge() {
    for (auto& token : mac_)
      token.clock_edge();
    for (auto& token : load_)
      token.clock_edge();
    for (Pe& pe : pes_) {
      pe.psum.clock_edge();
      pe.up.clock_edge();
      pe.diagonal.clock_edge();
    }
    for (Register<FilterElement>* written : written_filters_)
      written->clock_edge();
    for (Register<std::int8_t>* written : written_window_)
      written->clock_edge();
    written_filters_.clear();
    written_window_.clear();
    loads_done_.clock_edge();
    issued_ = MacToken{};
    loading_ = LoadToken{};
  }

  bool streams() const { return issued_.valid; }
  bool at_end() const { return mac_pass_ == passes_.size(); }

 private:
  /// `height` counts rows of a set from its bottom, where a pass starts. Where the last kernel fold has fewer
  /// rows than a set, they lie at the bottom, and the idle PEs above hand the psums on: only the top PE has a
  /// wire to the accumulators. (At the top they would be wanted before the pass before has left them.)
  Pe& pe(int set, int height, int col) {
    return pes_[(std::size_t(set) * std::size_t(shape_.rows) + std::size_t(height)) *
                    std::size_t(shape_.cols) +
                std::size_t(col)];
  }
  static int kernel_row(const Pass& pass, int height) {
    return pass.first_kernel_row + pass.kernel_rows - 1 - height;
  }

  /// A pass starts when the one before has had its last product and the bottom rows have all their filters.
  void control_macs() {
    if (mac_pass_ == passes_.size()) return;
    if (!mac_running_ && loads_done_.now <= mac_pass_) return;
    mac_running_ = true;
    issued_ = {true, mac_pass_, next_.out_col, next_.filter, next_.channel, next_.kernel_col};
    if (++next_.kernel_col < layer_.kernel_cols) return;
    next_.kernel_col = 0;
    if (++next_.channel < passes_[mac_pass_].channels) return;
    next_.channel = 0;
    if (++next_.filter < shape_.filters) return;
    next_.filter = 0;
    if (next_out_col()) return;
    next_.out_col = 0;
    mac_running_ = false;
    ++mac_pass_;
  }

  /// Columns whose windows are whole taps apart follow each other: with dilation, other columns lie between
  /// them and have their turn later. Says whether there is another column.
  bool next_out_col() {
    next_.out_col += cols_to_next_window();
    if (next_.out_col < layer_.out_cols) return true;
    next_.out_col = ++first_out_col_;
    if (first_out_col_ < std::min(cols_to_next_window(), layer_.out_cols)) return true;
    first_out_col_ = 0;
    return false;
  }
  int cols_to_next_window() const {
    return layer_.dilation_cols / std::gcd(layer_.stride_cols, layer_.dilation_cols);
  }
  int taps_to_next_window() const {
    return layer_.stride_cols / std::gcd(layer_.stride_cols, layer_.dilation_cols);
  }

  /// A load starts when its pad is free: in the cycle in which the pass before starts, which is when the one
  /// before that has left the pad.
  void control_loads() {
    if (load_pass_ == passes_.size()) return;
    const bool pass_before_runs = issued_.valid && issued_.pass + 1 >= load_pass_;
    if (!load_running_ && load_pass_ > 0 && !pass_before_runs && mac_pass_ < load_pass_) return;
    load_running_ = true;
    loading_ = {
        true, load_pass_, load_next_.side, load_next_.filter, load_next_.channel, load_next_.kernel_col};
    if (++load_next_.kernel_col < layer_.kernel_cols) return;
    load_next_.kernel_col = 0;
    if (++load_next_.channel < passes_[load_pass_].channels) return;
    load_next_.channel = 0;
    if (++load_next_.filter < shape_.filters) return;
    load_next_.filter = 0;
    if (++load_next_.side < shape_.side_by_side) return;
    load_next_.side = 0;
    load_running_ = false;
    loads_done_.next = ++load_pass_;
  }

  std::size_t window_index(int channel, int kernel_col) const {
    return std::size_t(channel) * std::size_t(layer_.kernel_cols) + std::size_t(kernel_col);
  }
  std::size_t filter_index(int filter, int channel, int kernel_col) const {
    const std::size_t of_filter = std::size_t(shape_.channels) * std::size_t(layer_.kernel_cols);
    return std::size_t(filter) * of_filter + window_index(channel, kernel_col);
  }

  /// Every row of PEs has a bus; what it carries goes to all PEs of the row that belong to the set.
  void drive_filter_buses(int height, const LoadToken& token) {
    const Pass& pass = passes_[token.pass];
    if (height >= pass.kernel_rows) return;
    for (int stack = 0; stack < shape_.stacked; ++stack) {
      const int set = stack * shape_.side_by_side + token.side;
      const SetWork& work = pass.sets[std::size_t(set)];
      const int output = work.first_filter + token.filter;
      if (!work.used || output >= layer_.out_channels) continue;
      const std::int8_t value = ports_.weight(work.group, output, pass.first_channel + token.channel,
                                              kernel_row(pass, height), token.kernel_col);
      for (int col = 0; col < shape_.cols; ++col) {
        auto& pad = pe(set, height, col).filters[token.pass % 2];
        Register<FilterElement>& element = pad[filter_index(token.filter, token.channel, token.kernel_col)];
        element.next = {true, token.pass, value};
        written_filters_.push_back(&element);
      }
    }
  }

  void multiply_row(int height, const MacToken& token) {
    const Pass& pass = passes_[token.pass];
    for (int set = 0; set < shape_.sets(); ++set) {
      const SetWork& work = pass.sets[std::size_t(set)];
      if (!work.used || work.first_filter + token.filter >= layer_.out_channels) continue;
      for (int col = 0; col < shape_.cols && work.first_out_row + col < layer_.out_rows; ++col)
        multiply(set, height, col, token);
    }
  }

  void multiply(int set, int height, int col, const MacToken& token) {
    const Pass& pass = passes_[token.pass];
    Pe& here = pe(set, height, col);
    const bool first = token.channel == 0 && token.kernel_col == 0;
    const bool last = token.channel + 1 == pass.channels && token.kernel_col + 1 == layer_.kernel_cols;
    std::int32_t psum = first ? 0 : here.psum.now;
    if (height < pass.kernel_rows) {
      psum += std::int32_t{ifmap_operand(set, height, col, token)} * filter_operand(here, token);
      sink_.count_update();
    }
    here.psum.next = psum;
    if (!last) return;
    if (height > 0) psum += taken_from_below(set, height, col, token);
    if (height + 1 < shape_.rows) {
      here.up.next = {true, token, psum};
    } else {
      accumulate(set, col, token, psum);
    }
  }

  std::int8_t filter_operand(const Pe& here, const MacToken& token) const {
    const auto& pad = here.filters[token.pass % 2];
    const FilterElement& element = pad[filter_index(token.filter, token.channel, token.kernel_col)].now;
    require(element.loaded && element.pass == token.pass, "a filter element is not in its pad");
    return element.value;
  }

  std::int32_t taken_from_below(int set, int height, int col, const MacToken& token) {
    const HandedUp& below = pe(set, height - 1, col).up.now;
    require(below.valid && below.token.pass == token.pass && below.token.out_col == token.out_col &&
                below.token.filter == token.filter,
            "the psum from below is not there");
    return below.psum;
  }

  /// The first filter of an output column brings the window forward, an element a cycle: from within the pad
  /// where it holds the element already, else from outside.
  std::int8_t ifmap_operand(int set, int height, int col, const MacToken& token) {
    Pe& here = pe(set, height, col);
    Register<std::int8_t>& place = here.window[window_index(token.channel, token.kernel_col)];
    if (token.filter > 0) return place.now;
    const int moved = taps_to_next_window();
    const bool held = token.out_col >= cols_to_next_window() && token.kernel_col + moved < layer_.kernel_cols;
    place.next = held ? here.window[window_index(token.channel, token.kernel_col + moved)].now
                      : from_outside(set, height, col, token);
    written_window_.push_back(&place);
    here.diagonal.in = place.next;
    return place.next;
  }

  /// PEs (i, j) and (i - rows up, j + cols right) multiply the same ifmap row.
  int rows_up_diagonal() const {
    return layer_.stride_rows / std::gcd(layer_.stride_rows, layer_.dilation_rows);
  }
  int cols_right_diagonal() const {
    return layer_.dilation_rows / std::gcd(layer_.stride_rows, layer_.dilation_rows);
  }

  /// An element that another set of the same strip takes in this cycle is broadcast; one that a PE down the
  /// diagonal has taken comes from there, a cycle later for each row up; any other comes through the port.
  std::int8_t from_outside(int set, int height, int col, const MacToken& token) {
    const Pass& pass = passes_[token.pass];
    const SetWork& work = pass.sets[std::size_t(set)];
    if (work.leader != set)
      return pe(work.leader, height, col).window[window_index(token.channel, token.kernel_col)].next;
    const int below = height - rows_up_diagonal();
    const int left = col - cols_right_diagonal();
    if (below >= 0 && left >= 0) return pe(set, below, left).diagonal.out();
    return ports_.ifmap(work.group, pass.first_channel + token.channel, work.first_out_row + col,
                        token.out_col, kernel_row(pass, height), token.kernel_col);
  }

  /// A psum leaves the top PE of a set; accumulators add the channel chunks and kernel folds of a round.
  void accumulate(int set, int col, const MacToken& token, std::int32_t psum) {
    const Pass& pass = passes_[token.pass];
    const std::size_t row = (std::size_t(set) * std::size_t(shape_.filters) + std::size_t(token.filter)) *
                                std::size_t(shape_.cols) +
                            std::size_t(col);
    std::int32_t& sum = accumulators_[row * std::size_t(layer_.out_cols) + std::size_t(token.out_col)];
    sum = pass.first_of_round ? psum : sum + psum;
    if (!pass.last_of_round) return;
    const SetWork& work = pass.sets[std::size_t(set)];
    sink_.take(work.group, work.first_filter + token.filter,
               (work.first_out_row + col) * layer_.out_cols + token.out_col, sum);
  }

  const SetShape shape_;
  const Layer& layer_;
  Ports& ports_;
  Sink& sink_;
  const std::vector<Pass> passes_;

  std::vector<Pe> pes_;
  std::vector<Wire<MacToken>> mac_;  ///< by height
  std::vector<Wire<LoadToken>> load_;
  std::vector<std::int32_t> accumulators_;
  std::vector<Register<FilterElement>*> written_filters_;  ///< in this cycle
  std::vector<Register<std::int8_t>*> written_window_;

  MacToken issued_, next_;
  int first_out_col_ = 0;
  LoadToken loading_, load_next_;
  std::size_t mac_pass_ = 0, load_pass_ = 0;
  bool mac_running_ = false, load_running_ = false;
  Register<std::size_t> loads_done_;
};

}  // namespace

int most_filters(const RowStationaryArray& array, const Layer& layer) {
  const int channels = std::min(layer.in_channels, std::max(1, array.ifmap_spad / layer.kernel_cols));
  const int in_pad = std::max(1, array.filter_spad / (channels * layer.kernel_cols));
  return std::min({layer.out_channels, in_pad, array.psum_spad});
}

Run run_row_stationary(const RowStationaryArray& array, int filters, const Layer& layer,
                       const Operands& operands) {
  Ports ports(layer, operands);
  Sink sink(layer);
  Array stepped(array, filters, layer, ports, sink);
  return step_to_the_end(stepped, ports, sink);
}

}  // namespace vargsim::test::stepped
