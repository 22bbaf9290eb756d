#pragma once
/// Which column of a topology file holds what, told by its header line.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vargsim {

/// The cells of a line without the spaces around them; a cell that begins with # ends the line.
std::vector<std::string_view> split_cells(std::string_view line);

enum class TopologyForm { convolution, gemm };

/// Positions count from 0.
struct TopologyColumns {
  TopologyForm form = TopologyForm::convolution;
  std::vector<std::string> required;  ///< names of the columns 0, 1, ..., as messages print them
  std::optional<std::size_t> stride_width, groups, sparsity, batch;
  std::vector<std::size_t> ignored;  ///< named, but nothing that this program knows
  std::vector<bool> named;           ///< whether the header has a name there

  bool is_named(std::size_t column) const { return column < named.size() && named[column]; }
};

/// Throws InputError without file and line, for the caller to add.
TopologyColumns topology_columns(const std::vector<std::string_view>& header);

}  // namespace vargsim
