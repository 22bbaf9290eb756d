#include "networks/onnx/value.h"

#include <cmath>

#include <fmt/format.h>

namespace vargsim {

bool Value::is_scalar() const {
  return count_of(dims) == 1;
}

std::int64_t count_of(const Dims& dims) {
  std::int64_t count = 1;
  for (const std::int64_t dim : dims)
    count *= dim;
  return count;
}

std::string text_of(const Dims& dims) {
  return dims.empty() ? "a scalar" : fmt::format("{}", fmt::join(dims, "x"));
}

Dims permuted(const Dims& dims, const std::vector<int>& perm) {
  Dims result;
  for (const int from : perm)
    result.push_back(dims[static_cast<std::size_t>(from)]);
  return result;
}

Value constant_value(Dims dims, std::optional<std::vector<double>> data) {
  Value value;
  value.is_constant = true;
  value.dims = std::move(dims);
  value.data = std::move(data);
  return value;
}

std::int64_t to_integer(double value) {
  constexpr double limit = 4e18;
  if (std::isnan(value)) return 0;
  return static_cast<std::int64_t>(std::fmax(-limit, std::fmin(limit, value)));
}

std::vector<std::int64_t> to_integers(const std::vector<double>& values) {
  std::vector<std::int64_t> integers;
  integers.reserve(values.size());
  for (const double value : values)
    integers.push_back(to_integer(value));
  return integers;
}

bool has_channels_last(const Value& value) {
  if (value.perm.empty() || !value.cut.empty() || value.perm.back() != 1 || value.perm.front() != 0)
    return false;
  for (std::size_t i = 1; i + 2 < value.perm.size(); ++i) {
    if (value.perm[i] != static_cast<int>(i) + 1) return false;
  }
  return value.dims.back() == value.map_dims[1];
}

bool same_layout(const Value& a, const Value& b) {
  return a.dims == b.dims && a.cut == b.cut && a.map_dims == b.map_dims && a.perm == b.perm;
}

}  // namespace vargsim
