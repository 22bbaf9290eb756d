#include "sim/topology/columns.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/base/strict_json.h"
#include "sim/base/text.h"

namespace vargsim {
namespace {

struct ColumnNames {
  const char* name;
  std::vector<std::string> spellings;  ///< in lower case, letters only; empty: any word will do
};

const std::vector<ColumnNames> convolution_columns{
    {"Layer name", {}},
    {"IFMAP Height", {"ifmapheight", "ifmaph", "ifmapwidth"}},  // files of DeepBench say width twice
    {"IFMAP Width", {"ifmapwidth", "ifmapw"}},
    {"Filter Height", {"filterheight", "filterh"}},
    {"Filter Width", {"filterwidth", "filterw"}},
    {"Channels", {"channels", "channel", "numchannels"}},
    {"Num Filter", {"numfilter", "numfilters", "filters"}},
    {"Strides", {"strides", "stride", "strideheight", "strideh"}},
};
const std::vector<ColumnNames> gemm_columns{{"Layer", {}}, {"M", {"m"}}, {"N", {"n"}}, {"K", {"k"}}};

/// Letters and digits in lower case: "IFMAP Height" -> "ifmapheight".
std::string spelling_of(std::string_view name) {
  std::string letters;
  for (const char character : name) {
    const auto byte = static_cast<unsigned char>(character);
    if (std::isalnum(byte) != 0) letters += static_cast<char>(std::tolower(byte));
  }
  return letters;
}

bool matches(const ColumnNames& column, const std::string& spelling) {
  const auto& spellings = column.spellings;
  if (spellings.empty()) return spelling.find_first_not_of("0123456789") != std::string::npos;
  return std::find(spellings.begin(), spellings.end(), spelling) != spellings.end();
}

std::string spelling_at(const std::vector<std::string_view>& header, std::size_t column) {
  return column < header.size() ? spelling_of(header[column]) : "";
}

[[noreturn]] void refuse_header(const std::vector<std::string_view>& header, std::size_t column,
                                const char* name) {
  const std::string found = column < header.size() ? printable(header[column], 40) : "";
  throw InputError(
      fmt::format("column {} of the header: '{}' must be {}; a header is Layer name, IFMAP Height, IFMAP "
                  "Width, Filter Height, Filter Width, Channels, Num Filter, Strides or Layer, M, N, K",
                  column + 1, found, name));
}

/// Where the optional columns begin.
std::size_t match_required(const std::vector<std::string_view>& header, TopologyColumns& columns) {
  const bool is_gemm = matches(gemm_columns[1], spelling_at(header, 1));
  columns.form = is_gemm ? TopologyForm::gemm : TopologyForm::convolution;
  const std::vector<ColumnNames>& required = is_gemm ? gemm_columns : convolution_columns;
  for (std::size_t i = 0; i < required.size(); ++i) {
    if (!matches(required[i], spelling_at(header, i))) refuse_header(header, i, required[i].name);
    columns.required.emplace_back(required[i].name);
  }
  return required.size();
}

/// "Stride Height" must be followed by "Stride Width"; "Strides" may be.
std::size_t match_stride_width(const std::vector<std::string_view>& header, TopologyColumns& columns,
                               std::size_t next) {
  if (columns.form == TopologyForm::gemm) return next;
  const std::string spelling = spelling_at(header, next);
  if (spelling == "stridewidth" || spelling == "stridew") {
    columns.stride_width = next;
    columns.required.emplace_back("Stride Width");
    return next + 1;
  }
  const std::string before = spelling_at(header, next - 1);
  if (before == "strideheight" || before == "strideh") refuse_header(header, next, "Stride Width");
  return next;
}

/// Where a column of that name goes; null where no such column is known.
std::optional<std::size_t>* optional_column(TopologyColumns& columns, const std::string& spelling) {
  if (spelling == "groups" || spelling == "group") return &columns.groups;
  if (spelling == "sparsity" || spelling == "sparsityratio") return &columns.sparsity;
  if (spelling == "batch" || spelling == "batchsize") return &columns.batch;
  return nullptr;
}

void match_optional(const std::vector<std::string_view>& header, TopologyColumns& columns, std::size_t next) {
  for (std::size_t i = next; i < header.size(); ++i) {
    const std::string spelling = spelling_of(header[i]);
    if (spelling.empty()) continue;
    std::optional<std::size_t>* column = optional_column(columns, spelling);
    const std::string nearest = nearest_name(spelling, {"groups", "sparsity", "batch"});
    if (column == nullptr && !nearest.empty()) {
      throw InputError(fmt::format("column {} of the header: unknown column '{}'; nearest: {}", i + 1,
                                   printable(header[i], 40), nearest));
    }
    if (column == nullptr) {
      columns.ignored.push_back(i);
    } else if (column->has_value()) {
      throw InputError(fmt::format("column {} of the header: '{}' stands twice", i + 1, header[i]));
    } else {
      *column = i;
    }
  }
}

std::string_view without_spaces(std::string_view text) {
  constexpr const char* spaces = " \t\r\v\f";
  const std::size_t begin = text.find_first_not_of(spaces);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(spaces) - begin + 1);
}

}  // namespace

std::vector<std::string_view> split_cells(std::string_view line) {
  std::vector<std::string_view> cells;
  for (bool more = true; more;) {
    const std::size_t comma = line.find(',');
    more = comma != std::string_view::npos;
    const std::string_view cell = without_spaces(line.substr(0, comma));
    if (cell.substr(0, 1) == "#") break;
    cells.push_back(cell);
    if (more) line.remove_prefix(comma + 1);
  }
  return cells;
}

TopologyColumns topology_columns(const std::vector<std::string_view>& header) {
  TopologyColumns columns;
  for (const std::string_view cell : header)
    columns.named.push_back(!spelling_of(cell).empty());
  const std::size_t required = match_required(header, columns);
  match_optional(header, columns, match_stride_width(header, columns, required));
  return columns;
}

}  // namespace vargsim
