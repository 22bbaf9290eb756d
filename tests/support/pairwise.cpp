#include "tests/support/pairwise.h"

#include <array>
#include <set>

namespace vargsim::test {
namespace {

/// Option, value, a later option, its value.
using Pair = std::array<std::size_t, 4>;

std::set<Pair> all_pairs(const std::vector<std::size_t>& sizes) {
  std::set<Pair> pairs;
  for (std::size_t a = 0; a < sizes.size(); ++a) {
    for (std::size_t b = a + 1; b < sizes.size(); ++b) {
      for (std::size_t i = 0; i < sizes[a]; ++i) {
        for (std::size_t j = 0; j < sizes[b]; ++j)
          pairs.insert({a, i, b, j});
      }
    }
  }
  return pairs;
}

bool agrees(const std::vector<std::size_t>& row, std::size_t value, std::size_t option, const Pair& seed) {
  return (seed[0] != option || seed[1] == value) && (seed[2] != option || seed[3] == value) &&
         (seed[0] >= option || row[seed[0]] == seed[1]);
}

std::size_t best_value(const std::set<Pair>& uncovered, const std::vector<std::size_t>& row,
                       std::size_t option, std::size_t values, const Pair& seed) {
  std::size_t best = 0;
  int most = -1;
  for (std::size_t value = 0; value < values; ++value) {
    if (!agrees(row, value, option, seed)) continue;
    int covered = 0;
    for (std::size_t former = 0; former < option; ++former)
      covered += static_cast<int>(uncovered.count({former, row[former], option, value}));
    if (covered > most) {
      most = covered;
      best = value;
    }
  }
  return best;
}

}  // namespace

std::vector<std::vector<std::size_t>> pairwise(const std::vector<std::size_t>& sizes) {
  std::set<Pair> uncovered = all_pairs(sizes);
  std::vector<std::vector<std::size_t>> rows;
  while (!uncovered.empty()) {
    // The row covers the first pair that is left, whatever else it covers.
    const Pair seed = *uncovered.begin();
    std::vector<std::size_t> row;
    for (std::size_t option = 0; option < sizes.size(); ++option)
      row.push_back(best_value(uncovered, row, option, sizes[option], seed));
    for (std::size_t a = 0; a < row.size(); ++a) {
      for (std::size_t b = a + 1; b < row.size(); ++b)
        uncovered.erase({a, row[a], b, row[b]});
    }
    rows.push_back(row);
  }
  return rows;
}

}  // namespace vargsim::test
