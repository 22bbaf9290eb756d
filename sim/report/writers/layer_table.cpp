#include "sim/report/writers/layer_table.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "sim/base/text.h"

namespace vargsim {
namespace {

constexpr std::array<std::string_view, cause_count> cause_words{
    "computing",           "filling and draining the array",
    "waiting for weights", "waiting for ifmaps",
    "waiting for ofmaps",  "in bank conflicts",
    "in vector work",      "in control"};

/// "Energy: 1163 uJ (78 % dram, 9 % mac, ...), 970 mW on average at 835 images a second."
std::string energy_in_words(const TotalResult& total) {
  std::vector<std::pair<double, std::string_view>> parts;
  for (std::size_t part = 0; part < energy_part_names.size(); ++part)
    parts.emplace_back(total.energy.parts_uj[part], energy_part_names[part]);
  std::stable_sort(parts.begin(), parts.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> words;
  for (const auto& [uj, name] : parts) {
    if (uj > 0) words.push_back(fmt::format("{:.0f} % {}", 100 * uj / total.energy.total_uj(), name));
  }
  return fmt::format("Energy: {:.1f} uJ ({}{}), {:.0f} mW on average; {:.0f} images a second.\n",
                     total.energy.total_uj(), join(words),
                     total.dram_energy ? "" : "; the DRAM's is not known", total.average_power_mw,
                     total.frames_per_second);
}

std::size_t name_width(const Result& result) {
  std::size_t width = 5;
  for (const LayerResult& layer : result.layers)
    width = std::max(width, layer.name.size());
  return width;
}

/// A column of the table. Where the terminal is too narrow, those with the highest `dispensable` go first.
struct TableColumn {
  const char* title;
  int width;
  bool left = false;
  int dispensable = 0;
};

class LayerColumns {
 public:
  LayerColumns(std::size_t name_width, int most_width)
      : columns_{{"layer", static_cast<int>(name_width), true},
                 {"op", 19, true, 4},
                 {"groups", 6, false, 2},
                 {"MMAC", 8, false, 6},
                 {"cycles", 10},
                 {"util %", 6, false, 1},
                 {"read kB", 9, false, 5},
                 {"write kB", 9, false, 5},
                 {"MAC/byte", 8, false, 3},
                 {"bound", 7, true}} {
    for (int least = 6; most_width > 0 && width() > most_width && least > 0; --least) {
      for (TableColumn& column : columns_) {
        if (column.dispensable == least) column.width = 0;
      }
    }
  }

  int width() const {
    int sum = -2;
    for (const TableColumn& column : columns_)
      sum += column.width == 0 ? 0 : column.width + 2;
    return sum;
  }

  std::string header() const {
    std::vector<std::string> titles;
    titles.reserve(columns_.size());
    for (const TableColumn& column : columns_)
      titles.emplace_back(column.title);
    return line(titles);
  }

  std::string line(const std::vector<std::string>& cells) const {
    std::string text;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const TableColumn& column = columns_[i];
      if (column.width == 0) continue;
      text += text.empty() ? "" : "  ";
      text += column.left ? fmt::format("{:<{}}", cells[i], column.width)
                          : fmt::format("{:>{}}", cells[i], column.width);
    }
    return text + "\n";
  }

 private:
  std::vector<TableColumn> columns_;
};

std::vector<std::string> cells_of(const std::string& name, const std::string& op, const std::string& groups,
                                  Macs macs, Cycles cycles, double utilisation, const DramResult& dram,
                                  const std::string& intensity, std::string_view bound) {
  return {name,
          op,
          groups,
          fmt::format("{:.2f}", double(macs) / 1e6),
          with_thousands(cycles),
          fmt::format("{:.1f}", 100 * utilisation),
          fmt::format("{:.1f}", double(dram.read_bytes) / 1e3),
          fmt::format("{:.1f}", double(dram.write_bytes) / 1e3),
          intensity,
          std::string(bound)};
}

}  // namespace

std::string ledger_in_words(const Ledger& ledger, int most) {
  std::array<int, cause_count> order{};
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return ledger[static_cast<Cause>(a)] > ledger[static_cast<Cause>(b)];
  });
  std::vector<std::string> parts;
  for (const int cause : order) {
    const Cycles cycles = ledger[static_cast<Cause>(cause)];
    if (cycles == 0 || static_cast<int>(parts.size()) == most) break;
    parts.push_back(fmt::format("{:.1f} % {}", 100.0 * double(cycles) / double(ledger.sum()),
                                cause_words[static_cast<std::size_t>(cause)]));
  }
  return join(parts);
}

namespace {

std::string title_line(const Result& result) {
  const std::string grouping = grouping_label(result.network.options);
  return fmt::format("{}{} on {}: {:.1f} MMAC, {} weights\n", result.network.name,
                     grouping.empty() ? "" : " (" + grouping + ")", result.hardware_name,
                     double(result.network.macs) / 1e6, with_thousands(result.network.weight_bytes));
}

std::string closing_words(const Result& result) {
  const TotalResult& total = result.total;
  std::string text = fmt::format(
      "{:.3f} ms; {:.2f} MB read and {:.2f} MB written, {:.0f} % of DRAM bandwidth, {:.1f} % row hits; "
      "{:.0f} KiB of SRAM in use at most.\n{}Time: {}.\n",
      total.latency_ms, double(total.dram.read_bytes) / 1e6, double(total.dram.write_bytes) / 1e6,
      100 * total.dram.bandwidth_utilisation,
      total.dram.bursts > 0 ? 100.0 * double(total.dram.row_hits) / double(total.dram.bursts) : 0.0,
      double(total.sram.peak_bytes) / 1024, energy_in_words(total), ledger_in_words(total.ledger));
  if (!result.unmodelled.empty()) {
    text += fmt::format("PARTIAL: {} node{} not modelled, only their bytes move; totals lack their work.\n",
                        result.unmodelled.size(), result.unmodelled.size() == 1 ? " is" : "s are");
  }
  return text;
}

}  // namespace

std::string layer_table(const Result& result, int most_width) {
  const LayerColumns columns(name_width(result), most_width);
  const TotalResult& total = result.total;
  const std::string line(static_cast<std::size_t>(columns.width()), '-');
  std::string text = wrap_lines(title_line(result), most_width) + "\n" + columns.header() + line + "\n";
  for (const LayerResult& layer : result.layers) {
    text += columns.line(
        cells_of(layer.name, layer.op, fmt::format("{}", layer.groups), layer.macs, layer.cycles,
                 layer.mac_utilisation, layer.dram,
                 layer.intensity_macs_per_byte ? fmt::format("{:.1f}", *layer.intensity_macs_per_byte) : "-",
                 layer.bound.value_or("-")));
  }
  const double intensity = total.dram.bytes() > 0 ? double(total.macs) / double(total.dram.bytes()) : 0;
  text += line + "\n" +
          columns.line(cells_of("total", "", "", total.macs, total.cycles, total.mac_utilisation, total.dram,
                                fmt::format("{:.1f}", intensity), bound_of(total.ledger)));
  return text + "\n" + wrap_lines(closing_words(result), most_width);
}

}  // namespace vargsim
