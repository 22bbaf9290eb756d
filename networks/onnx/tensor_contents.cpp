#include "networks/onnx/tensor_contents.h"

#include <cstring>

#include <fmt/format.h>

#include "networks/onnx/slim_wire.h"
#include "sim/base/error.h"

namespace vargsim {
namespace {

using onnx::TensorProto;

int bits_of(int type) {
  switch (type) {
    case TensorProto::INT8:
    case TensorProto::UINT8:
    case TensorProto::BOOL:
      return 8;
    case TensorProto::INT16:
    case TensorProto::UINT16:
    case TensorProto::FLOAT16:
    case TensorProto::BFLOAT16:
      return 16;
    case TensorProto::INT64:
    case TensorProto::UINT64:
    case TensorProto::DOUBLE:
      return 64;
    default:
      return 32;
  }
}

/// Numbers lie in files with their lowest byte first, as on every machine this is built for.
template <class Number>
std::vector<double> numbers_in(const std::string& bytes) {
  std::vector<double> numbers;
  for (std::size_t at = 0; at + sizeof(Number) <= bytes.size(); at += sizeof(Number)) {
    Number number{};
    std::memcpy(&number, bytes.data() + at, sizeof(Number));
    numbers.push_back(static_cast<double>(number));
  }
  return numbers;
}

template <class Repeated>
std::vector<double> numbers_of(const Repeated& repeated) {
  std::vector<double> numbers;
  for (const auto number : repeated)
    numbers.push_back(static_cast<double>(number));
  return numbers;
}

std::vector<double> raw_numbers(const TensorProto& tensor) {
  const std::string& raw = tensor.raw_data();
  switch (tensor.data_type()) {
    case TensorProto::FLOAT:
      return numbers_in<float>(raw);
    case TensorProto::DOUBLE:
      return numbers_in<double>(raw);
    case TensorProto::INT64:
      return numbers_in<std::int64_t>(raw);
    case TensorProto::INT32:
      return numbers_in<std::int32_t>(raw);
    case TensorProto::INT8:
      return numbers_in<std::int8_t>(raw);
    case TensorProto::UINT8:
    case TensorProto::BOOL:
      return numbers_in<std::uint8_t>(raw);
    default:
      return {};
  }
}

std::vector<double> contents_of(const TensorProto& tensor) {
  if (tensor.has_raw_data()) return raw_numbers(tensor);
  switch (tensor.data_type()) {
    case TensorProto::FLOAT:
      return numbers_of(tensor.float_data());
    case TensorProto::DOUBLE:
      return numbers_of(tensor.double_data());
    case TensorProto::INT64:
      return numbers_of(tensor.int64_data());
    case TensorProto::INT32:
    case TensorProto::INT8:
    case TensorProto::UINT8:
    case TensorProto::BOOL:
      return numbers_of(tensor.int32_data());
    default:
      return {};
  }
}

}  // namespace

Value value_of_tensor(const TensorProto& tensor, const std::string& where) {
  Dims dims(tensor.dims().begin(), tensor.dims().end());
  std::int64_t count = 1;
  for (const std::int64_t dim : dims) {
    if (dim < 0)
      throw InputError(fmt::format("{}: dimension {} of {} is negative", where, dim, text_of(dims)));
    if (dim > 0 && count > (std::int64_t{1} << 40) / dim)
      throw InputError(fmt::format("{}: {} has too many elements", where, text_of(dims)));
    count *= dim;
  }
  std::vector<double> contents = contents_of(tensor);
  std::optional<std::vector<double>> data;
  if (!contents.empty() && contents.size() != static_cast<std::size_t>(count)) {
    throw InputError(
        fmt::format("{}: it holds {} values, {} has {}", where, contents.size(), text_of(dims), count));
  }
  if (!contents.empty() || count == 0) data = std::move(contents);
  Value value = constant_value(std::move(dims), std::move(data));
  value.bits = bits_of(tensor.data_type());
  return value;
}

}  // namespace vargsim
