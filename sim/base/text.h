#pragma once
/// Small text helpers shared by error messages and tables.

#include <string>
#include <string_view>
#include <vector>

namespace vargsim {

/// The candidate with the smallest edit distance to `word`; empty where none is close enough to be a likely
/// typo.
std::string nearest_name(std::string_view word, const std::vector<std::string>& candidates);

/// "a, b, c".
std::string join(const std::vector<std::string>& words, std::string_view separator = ", ");

/// Text as a cell of a CSV file: in quotes where it needs them (RFC 4180).
std::string csv_cell(std::string_view text);

/// 1234567 -> "1,234,567".
std::string with_thousands(long long value);

/// Lines longer than `width` broken at blanks; 0: as they are.
std::string wrap_lines(const std::string& text, int width);

}  // namespace vargsim
