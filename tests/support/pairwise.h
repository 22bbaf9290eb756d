#pragma once
/// Few combinations that hold every pair of values of any two options.

#include <cstddef>
#include <vector>

namespace vargsim::test {

/// Rows of one value's number an option. `sizes`: how many values each option has, at least two options.
/// Greedy: each row takes, option by option, the value that covers most uncovered pairs with those before it.
std::vector<std::vector<std::size_t>> pairwise(const std::vector<std::size_t>& sizes);

}  // namespace vargsim::test
