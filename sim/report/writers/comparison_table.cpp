#include "sim/report/writers/comparison_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/base/text.h"

namespace vargsim {
namespace {

std::string change(std::int64_t a, std::int64_t b) {
  if (a == b) return "=";
  return a == 0 ? "new" : fmt::format("{:+.1f} %", 100.0 * double(b - a) / double(a));
}

std::string row(std::size_t width, const std::string& name, const std::string& groups_a,
                const std::string& groups_b, Macs macs_a, Macs macs_b, Cycles cycles_a, Cycles cycles_b,
                Bytes bytes_a, Bytes bytes_b) {
  return fmt::format("{:<{}}  {:>5} {:>5}  {:>7.2f} {:>7.2f}  {:>10} {:>10} {:>9}  {:>9.1f} {:>9.1f} {:>9}\n",
                     name, width, groups_a, groups_b, double(macs_a) / 1e6, double(macs_b) / 1e6,
                     with_thousands(cycles_a), with_thousands(cycles_b), change(cycles_a, cycles_b),
                     double(bytes_a) / 1e3, double(bytes_b) / 1e3, change(bytes_a, bytes_b));
}

std::string match_line(const WidthMatch& match) {
  return fmt::format(
      "b matches a's MACs: stage widths {} -> {} (largest change {:.1f} %), residual {:+.2f} %\n",
      fmt::join(match.table_widths, ","), fmt::join(match.widths, ","), match.largest_change_percent,
      match.residual_percent);
}

}  // namespace

std::string comparison_table(const Comparison& comparison) {
  const Result& a = comparison.a;
  const Result& b = comparison.b;
  std::size_t width = 5;
  for (const LayerResult& layer : a.layers)
    width = std::max(width, layer.name.size());
  std::string text = fmt::format("{} on {}: a = {}, b = {}\n", a.network.name, a.hardware_name,
                                 comparison.label_a, comparison.label_b);
  if (comparison.match) text += match_line(*comparison.match);
  text += "\n";
  const std::string header = fmt::format(
      "{:<{}}  {:>11}  {:>15}  {:>31}  {:>29}\n{:<{}}  {:>5} {:>5}  {:>7} {:>7}  {:>10} {:>10} {:>9}  {:>9} "
      "{:>9} {:>9}\n",
      "", width, "groups", "MMAC", "cycles", "DRAM kB", "layer", width, "a", "b", "a", "b", "a", "b",
      "change", "a", "b", "change");
  const std::string line(header.size() - header.find('\n') - 2, '-');
  text += header + line + "\n";
  for (std::size_t i = 0; i < pair_count(comparison); ++i) {
    const LayerResult& la = a.layers[i];
    const LayerResult& lb = b.layers[i];
    text += row(width, la.name, fmt::format("{}", la.groups), fmt::format("{}", lb.groups), la.macs, lb.macs,
                la.cycles, lb.cycles, la.dram.bytes(), lb.dram.bytes());
  }
  text += line + "\n";
  text += row(width, "total", "", "", a.total.macs, b.total.macs, a.total.cycles, b.total.cycles,
              a.total.dram.bytes(), b.total.dram.bytes());
  return text + "\n" + what_decides(comparison) + "\n";
}

}  // namespace vargsim
