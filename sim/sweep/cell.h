#pragma once
/// A value of a results table, and rows of them.

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/base/strict_json.h"

namespace vargsim {

/// Nothing, an integer (also a truth value, as 0 or 1), a real number or text.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;

struct Field {
  std::string name;
  Cell cell;
};
using Row = std::vector<Field>;

/// Lists and objects become their JSON text.
Cell cell_of(const Json& value);

/// As results.csv has it before quoting: numbers in the shortest form that reads back to the same value.
std::string cell_text(const Cell& cell);

/// The number in a cell, or nothing where there is none.
bool number_in(const Cell& cell, double& number);

}  // namespace vargsim
