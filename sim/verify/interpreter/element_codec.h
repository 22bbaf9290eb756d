#pragma once
/// Elements as bytes: two's complement, least significant byte first.

#include <cstdint>

namespace vargsim {

inline void encode_element(std::int64_t value, int element_bytes, std::uint8_t* bytes) {
  for (int i = 0; i < element_bytes; ++i)
    bytes[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (8 * i));
}

inline std::int32_t decode_element(const std::uint8_t* bytes, int element_bytes) {
  std::uint32_t value = 0;
  for (int i = 0; i < element_bytes; ++i)
    value |= std::uint32_t{bytes[i]} << (8 * i);
  const int unused = 32 - 8 * element_bytes;
  return static_cast<std::int32_t>(value << unused) >> unused;  // extends the sign
}

template <class Value>
void encode_elements(const Value* values, std::int64_t count, int element_bytes, std::uint8_t* bytes) {
  for (std::int64_t i = 0; i < count; ++i)
    encode_element(values[i], element_bytes, bytes + i * element_bytes);
}

template <class Value>
void decode_elements(const std::uint8_t* bytes, std::int64_t count, int element_bytes, Value* values) {
  for (std::int64_t i = 0; i < count; ++i)
    values[i] = static_cast<Value>(decode_element(bytes + i * element_bytes, element_bytes));
}

}  // namespace vargsim
