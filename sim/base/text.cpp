#include "sim/base/text.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

namespace vargsim {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({substitute, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string nearest_name(std::string_view word, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  if (!best.empty() || word.empty()) return best;
  // Somebody may have stopped typing early.
  for (const std::string& candidate : candidates) {
    if (candidate.compare(0, word.size(), word) == 0) return candidate;
  }
  return best;
}

std::string join(const std::vector<std::string>& words, std::string_view separator) {
  return fmt::format("{}", fmt::join(words, separator));
}

std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string escaped = "\"";
  for (const char character : text) {
    if (character == '"') escaped += '"';
    escaped += character;
  }
  return escaped + "\"";
}

std::string with_thousands(long long value) {
  std::string digits = fmt::format("{}", value);
  const std::size_t first = value < 0 ? 1 : 0;
  for (std::size_t position = digits.size(); position > first + 3;) {
    position -= 3;
    digits.insert(position, 1, ',');
  }
  return digits;
}

std::string wrap_lines(const std::string& text, int width) {
  if (width <= 0) return text;
  std::string wrapped;
  std::size_t begin = 0;
  const auto most = static_cast<std::size_t>(width);
  while (begin < text.size()) {
    std::size_t end = std::min(text.find('\n', begin), text.size());
    if (end - begin > most) {
      const std::size_t blank = text.rfind(' ', begin + most);
      end = blank != std::string::npos && blank > begin ? blank : std::min(text.find(' ', begin), end);
    }
    wrapped += text.substr(begin, end - begin) + "\n";
    begin = end + 1;
  }
  return wrapped;
}

}  // namespace vargsim
