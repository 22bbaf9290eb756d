#include "sim/sweep/cell.h"

#include <fmt/format.h>

namespace vargsim {

Cell cell_of(const Json& value) {
  if (value.is_null()) return {};
  if (value.is_boolean()) return std::int64_t{value.get<bool>() ? 1 : 0};
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  return value.dump();
}

std::string cell_text(const Cell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return fmt::format("{}", *integer);
  if (const auto* number = std::get_if<double>(&cell)) return fmt::format("{}", *number);
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  return "";
}

bool number_in(const Cell& cell, double& number) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) {
    number = double(*integer);
    return true;
  }
  if (const auto* real = std::get_if<double>(&cell)) {
    number = *real;
    return true;
  }
  return false;
}

}  // namespace vargsim
