#include "sim/run/gantt.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "sim/base/text.h"
#include "sim/run/activity_spans.h"

namespace vargsim {
namespace {

constexpr int label_width = 12;
constexpr std::array<const char*, 9> block_shades{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<const char*, 9> ascii_shades{" ", ".", ".", ":", ":", "=", "+", "*", "#"};
constexpr std::array<const char*, cause_count> cause_letters{"c", "f", "w", "i", "o", "b", "v", "-"};
/// Of the terminal's 256 colours, those nearest to the ones of the HTML reports.
constexpr std::array<int, cause_count> cause_colours{32, 117, 214, 208, 169, 160, 36, 245};
const std::string layer_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

class Gantt {
 public:
  Gantt(const DetailedRun& run, const GanttStyle& style)
      : run_(run),
        style_(style),
        columns_(static_cast<std::size_t>(std::max(10, style.width - label_width - 1))),
        column_cycles_(double(std::max<Cycles>(1, run.result.total.cycles)) / double(columns_)) {}

  std::string text() const {
    std::string rows = axis();
    for (const Track& track : activity_tracks(run_))
      rows += bar(track.name, busy_shares(track));
    return rows + ledger_rows();
  }

 private:
  template <class Add>
  void each_column(double begin, double end, Add add) const {
    double from = begin;
    while (from < end) {
      auto column = static_cast<std::size_t>(from / column_cycles_);
      if (double(column + 1) * column_cycles_ <= from) ++column;  // the division has rounded down
      column = std::min(column, columns_ - 1);
      const double to = column + 1 < columns_ ? std::min(end, double(column + 1) * column_cycles_) : end;
      add(column, to - from);
      from = to > from ? to : end;
    }
  }

  std::vector<double> busy_shares(const Track& track) const {
    std::vector<double> busy(columns_, 0);
    for (const ActivitySpan& span : track.spans)
      each_column(span.begin, span.end, [&](std::size_t column, double cycles) { busy[column] += cycles; });
    for (double& share : busy)
      share = std::min(1.0, share / column_cycles_);
    return busy;
  }

  static std::string label(const std::string& name) {
    return fmt::format("{:>{}.{}} ", name, label_width - 1, label_width - 1);
  }

  std::string bar(const std::string& name, const std::vector<double>& shares) const {
    std::string line = label(name);
    for (const double share : shares) {
      const auto step = static_cast<std::size_t>(share <= 0 ? 0 : std::max(1.0, std::round(share * 8)));
      line += (style_.blocks ? block_shades : ascii_shades)[step];
    }
    return line + "\n";
  }

  std::string axis() const {
    const double microseconds = double(run_.result.total.cycles) / run_.hardware.clock_mhz;
    const std::string end = fmt::format("{:.1f} us", microseconds);
    const std::string middle = fmt::format("{:.1f}", microseconds / 2);
    std::string line(columns_, ' ');
    line.replace(0, 1, "0");
    if (columns_ > 30) line.replace(columns_ / 2, middle.size(), middle);
    if (end.size() + 2 < columns_) line.replace(columns_ - end.size(), end.size(), end);
    return label("") + line + "\n";
  }

  std::string cause_cell(std::size_t cause) const {
    if (!style_.colour) return cause_letters[cause];
    return fmt::format("\x1b[38;5;{}m{}\x1b[0m", cause_colours[cause],
                       style_.blocks ? "█" : cause_letters[cause]);
  }

  std::string ledger_rows() const {
    std::vector<std::array<double, cause_count>> causes(columns_, std::array<double, cause_count>{});
    std::vector<std::map<LayerIndex, double>> owners(columns_);
    for (const LedgerSpan& span : run_.ledger) {
      each_column(double(span.begin), double(span.end), [&](std::size_t column, double cycles) {
        causes[column][static_cast<std::size_t>(span.cause)] += cycles;
        owners[column][span.layer] += cycles;
      });
    }
    std::string cause_line = label("spent on");
    for (const auto& column : causes) {
      const auto most = std::max_element(column.begin(), column.end()) - column.begin();
      cause_line += cause_cell(static_cast<std::size_t>(most));
    }
    return cause_line + "\n" + layer_line(owners) + cause_legend();
  }

  std::string cause_legend() const {
    std::vector<std::string> words;
    for (std::size_t cause = 0; cause < cause_names.size(); ++cause) {
      if (run_.result.total.ledger[static_cast<Cause>(cause)] == 0) continue;
      words.push_back(fmt::format("{} {}", cause_cell(cause), cause_names[cause]));
    }
    return wrapped("spent on: ", words);
  }

  std::string layer_line(const std::vector<std::map<LayerIndex, double>>& owners) const {
    std::string line = label("layer");
    std::vector<std::string> words;
    LayerIndex last = -1;
    std::size_t letter = 0;
    for (const auto& column : owners) {
      const auto most = std::max_element(column.begin(), column.end(),
                                         [](const auto& a, const auto& b) { return a.second < b.second; });
      if (most == column.end()) {
        line += " ";
        continue;
      }
      if (most->first != last) {
        last = most->first;
        letter = words.size() % layer_letters.size();
        words.push_back(fmt::format("{} {}", layer_letters[letter],
                                    run_.result.layers[static_cast<std::size_t>(last)].name));
      }
      line += layer_letters[letter];
    }
    return line + "\n" + wrapped("layers: ", words);
  }

  /// Visible width of a word: colours take none, each other character one column.
  static std::size_t visible(const std::string& word) {
    std::size_t width = 0;
    bool escape = false;
    for (const char c : word) {
      if (c == '\x1b') escape = true;
      if (!escape && (static_cast<unsigned char>(c) & 0xc0U) != 0x80U) ++width;
      if (escape && c == 'm') escape = false;
    }
    return width;
  }

  std::string wrapped(const std::string& head, const std::vector<std::string>& words) const {
    std::string text = head;
    std::size_t column = head.size();
    bool first = true;
    for (const std::string& word : words) {
      const std::size_t width = visible(word) + (first ? 0 : 2);
      if (!first && column + width > static_cast<std::size_t>(style_.width)) {
        text += "\n" + std::string(head.size(), ' ');
        column = head.size();
        first = true;
      }
      text += (first ? "" : "  ") + word;
      column += width;
      first = false;
    }
    return text + "\n";
  }

  const DetailedRun& run_;
  const GanttStyle style_;
  const std::size_t columns_;
  const double column_cycles_;
};

}  // namespace

std::string gantt(const DetailedRun& run, const GanttStyle& style) {
  return Gantt(run, style).text();
}

}  // namespace vargsim
