#include "sim/topology/topology.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/base/strict_json.h"
#include "sim/base/text.h"
#include "sim/topology/columns.h"
#include "sim/trace/line_reader.h"

namespace vargsim {
namespace {

using Cells = std::vector<std::string_view>;

constexpr std::size_t most_layers = 100000;

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) return {};
  return value;
}

bool has_value(const Cells& cells, std::size_t column) {
  return column < cells.size() && !cells[column].empty();
}

std::size_t count_values(const Cells& cells) {
  return cells.size() - static_cast<std::size_t>(std::count(cells.begin(), cells.end(), std::string_view{}));
}

/// What a line says, before groups share it out. In the GEMM form a pixel is a row of the left matrix.
struct Shape {
  int out_rows = 1, out_cols = 1;
  int kernel_rows = 1, kernel_cols = 1;
  int stride_rows = 1, stride_cols = 1;
  int channels = 1, filters = 1;
};

class TopologyReader {
 public:
  explicit TopologyReader(const std::string& path) : lines_(path) {}

  Topology read() {
    read_header();
    for (std::string_view line; lines_.next(line);) {
      const Cells cells = split_cells(line);
      if (count_values(cells) > 0) add_line(cells);
    }
    if (topology_.layers.empty()) throw InputError(fmt::format("{}: has no layer", lines_.path()));
    return std::move(topology_);
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const {
    throw InputError(fmt::format("{}:{}: {}", lines_.path(), lines_.line_number(), what));
  }

  [[noreturn]] void refuse(const Cells& cells, std::size_t column, const std::string& valid) const {
    const std::string_view cell = column < cells.size() ? cells[column] : std::string_view{};
    refuse(fmt::format("column {} ({}): '{}' must be {}", column + 1, name_of(column), printable(cell, 40),
                       valid));
  }

  void warn(const std::string& what) {
    topology_.warnings.push_back(fmt::format("{}:{}: {}", lines_.path(), lines_.line_number(), what));
  }

  std::string name_of(std::size_t column) const {
    if (column < columns_.required.size()) return columns_.required[column];
    if (columns_.groups == column) return "Groups";
    if (columns_.sparsity == column) return "Sparsity";
    if (columns_.batch == column) return "Batch";
    return "Stride Width";
  }

  void read_header() {
    std::string_view line;
    while (lines_.next(line)) {
      constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
      if (line.substr(0, byte_order_mark.size()) == byte_order_mark) line.remove_prefix(3);
      const Cells header = split_cells(line);
      if (count_values(header) == 0) continue;
      try {
        columns_ = topology_columns(header);
      } catch (const InputError& error) {
        refuse(error.what());
      }
      for (const std::size_t column : columns_.ignored)
        warn(fmt::format("column {}, '{}', is not used", column + 1, printable(header[column], 40)));
      return;
    }
    throw InputError(fmt::format("{}: is empty, needs a header line", lines_.path()));
  }

  void add_line(const Cells& cells) {
    if (count_values(cells) == 1 && has_value(cells, 0)) {
      warn(fmt::format("'{}' has no values; taken for a title", printable(cells[0], 40)));
      return;
    }
    if (cells.size() < columns_.required.size()) {
      refuse(fmt::format("has {} columns and needs {}: {}", cells.size(), columns_.required.size(),
                         join(columns_.required)));
    }
    check_rest(cells);
    if (topology_.layers.size() == most_layers)
      refuse(fmt::format("is layer {}; a file may have {}", most_layers + 1, most_layers));
    topology_.layers.push_back({layer_name(cells), layer_work(cells)});
  }

  std::string layer_name(const Cells& cells) const {
    const std::string_view name = cells[0];
    if (name.empty() || has_control_characters(name) || first_byte_not_utf8(name) != std::string_view::npos)
      refuse(cells, 0, "a name in UTF-8 without control characters");
    return std::string(name);
  }

  /// What lies under no column name could be anything, but for a stride width as SCALE-Sim has it.
  void check_rest(const Cells& cells) const {
    for (std::size_t i = columns_.required.size(); i < cells.size(); ++i) {
      if (cells[i].empty() || columns_.is_named(i) || i == unnamed_stride_width(cells)) continue;
      refuse(fmt::format("column {}: '{}' lies under no column name", i + 1, printable(cells[i], 40)));
    }
    if (columns_.batch && cells_at(cells, *columns_.batch) != "1")
      refuse(cells, *columns_.batch, "1: batches are not modelled");
    if (columns_.sparsity) check_dense(cells, *columns_.sparsity);
  }

  static std::string_view cells_at(const Cells& cells, std::size_t column) {
    return column < cells.size() ? cells[column] : std::string_view{};
  }

  void check_dense(const Cells& cells, std::size_t column) const {
    const std::string_view ratio = cells_at(cells, column);
    const std::size_t colon = ratio.find(':');
    const bool is_dense = colon == std::string_view::npos
                              ? ratio == "1"
                              : whole_number(ratio.substr(0, colon)).value_or(0) > 0 &&
                                    ratio.substr(0, colon) == ratio.substr(colon + 1);
    if (!is_dense) refuse(cells, column, "dense, e.g. 1:1: sparse layers are not modelled");
  }

  /// Position of a stride width that has no name in the header; npos where there is none.
  std::size_t unnamed_stride_width(const Cells& cells) const {
    constexpr std::size_t column = 8;  // as SCALE-Sim reads it
    const bool is_free = columns_.form == TopologyForm::convolution && !columns_.stride_width &&
                         !columns_.is_named(column) && column < cells.size();
    return is_free && whole_number(cells[column]) ? column : std::string_view::npos;
  }

  int value(const Cells& cells, std::size_t column, std::int64_t most = largest_topology_value,
            const std::string& why = "") const {
    const std::optional<std::int64_t> value = whole_number(cells_at(cells, column));
    if (!value || *value < 1 || *value > most)
      refuse(cells, column, fmt::format("a whole number from 1 to {}{}", most, why));
    return static_cast<int>(*value);
  }

  Shape convolution(const Cells& cells) const {
    const int rows = value(cells, 1), cols = value(cells, 2);
    const std::size_t unnamed = unnamed_stride_width(cells);
    const std::size_t stride_width = columns_.stride_width               ? *columns_.stride_width
                                     : unnamed != std::string_view::npos ? unnamed
                                                                         : 7;
    Shape shape;
    shape.kernel_rows = value(cells, 3, rows, ", the ifmap's height");
    shape.kernel_cols = value(cells, 4, cols, ", the ifmap's width");
    shape.channels = value(cells, 5);
    shape.filters = value(cells, 6);
    shape.stride_rows = value(cells, 7);
    shape.stride_cols = value(cells, stride_width);
    shape.out_rows = ceil_div(rows - shape.kernel_rows + shape.stride_rows, shape.stride_rows);
    shape.out_cols = ceil_div(cols - shape.kernel_cols + shape.stride_cols, shape.stride_cols);
    return shape;
  }

  Shape gemm(const Cells& cells) const {
    Shape shape;
    shape.out_rows = value(cells, 1);
    shape.filters = value(cells, 2);
    shape.channels = value(cells, 3);
    return shape;
  }

  ArrayWork layer_work(const Cells& cells) {
    const bool is_gemm = columns_.form == TopologyForm::gemm;
    const Shape shape = is_gemm ? gemm(cells) : convolution(cells);
    ArrayWork work;
    work.groups = columns_.groups ? value(cells, *columns_.groups) : 1;
    if (shape.channels % work.groups != 0 || shape.filters % work.groups != 0) {
      refuse(cells, *columns_.groups,
             fmt::format("a divisor of {} {} and {} {}", is_gemm ? "K" : "Channels", shape.channels,
                         is_gemm ? "N" : "Num Filter", shape.filters));
    }
    work.in_channels = shape.channels / work.groups;
    work.out_channels = shape.filters / work.groups;
    work.out_rows = shape.out_rows;
    work.out_cols = shape.out_cols;
    work.kernel_rows = shape.kernel_rows;
    work.kernel_cols = shape.kernel_cols;
    work.stride_rows = shape.stride_rows;
    work.stride_cols = shape.stride_cols;
    count_macs(work);
    return work;
  }

  /// Without overflow, whatever the factors.
  void count_macs(const ArrayWork& work) {
    Macs macs = 1;
    for (const int factor : {work.groups, work.in_channels, work.out_channels, work.out_rows, work.out_cols,
                             work.kernel_rows, work.kernel_cols}) {
      if (macs > most_topology_macs / factor) refuse_macs();
      macs *= factor;
    }
    if (macs > most_topology_macs - macs_) refuse_macs();
    macs_ += macs;
  }

  [[noreturn]] void refuse_macs() const {
    refuse(fmt::format("the layers up to here have more than {} MACs, the most a file may have",
                       most_topology_macs));
  }

  LineReader lines_;
  TopologyColumns columns_;
  Topology topology_;
  Macs macs_ = 0;
};

}  // namespace

Topology read_topology(const std::string& path) {
  return TopologyReader(path).read();
}

}  // namespace vargsim
