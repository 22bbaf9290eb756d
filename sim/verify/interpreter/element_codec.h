#pragma once
/// Elements as bytes: two's complement, least significant byte first. Of 4-bit elements two share a byte, the
/// first in the lower half.

#include <cstdint>

#include "sim/base/units.h"

namespace vargsim {

inline void encode_element(std::int64_t value, int bits, std::int64_t index, std::uint8_t* bytes) {
  const auto raw = static_cast<std::uint64_t>(value);
  if (bits == 4) {
    const int shift = index % 2 == 0 ? 0 : 4;
    std::uint8_t& byte = bytes[index / 2];
    const auto other = static_cast<unsigned>(byte) & (shift == 0 ? 0xf0u : 0x0fu);
    byte = static_cast<std::uint8_t>(other | (static_cast<unsigned>(raw) & 0x0fu) << shift);
    return;
  }
  const int size = bits / 8;
  for (int i = 0; i < size; ++i)
    bytes[index * size + i] = static_cast<std::uint8_t>(raw >> (8 * i));
}

inline std::int32_t decode_element(const std::uint8_t* bytes, int bits, std::int64_t index) {
  std::uint32_t value = 0;
  if (bits == 4) {
    value = static_cast<std::uint32_t>(bytes[index / 2]) >> (index % 2 == 0 ? 0 : 4);
  } else {
    const int size = bits / 8;
    for (int i = 0; i < size; ++i)
      value |= std::uint32_t{bytes[index * size + i]} << (8 * i);
  }
  const int unused = 32 - bits;
  return static_cast<std::int32_t>(value << unused) >> unused;  // extends the sign
}

/// `runs` runs of `count` elements, each from a whole byte on.
template <class Value>
void encode_runs(const Value* values, std::int64_t runs, std::int64_t count, int bits, std::uint8_t* bytes) {
  for (std::int64_t run = 0; run < runs; ++run, values += count, bytes += packed_bytes(count, bits)) {
    for (std::int64_t i = 0; i < count; ++i)
      encode_element(values[i], bits, i, bytes);
  }
}

/// `count` elements from number `first` of a run on.
template <class Value>
void decode_elements(const std::uint8_t* bytes, std::int64_t first, std::int64_t count, int bits,
                     Value* values) {
  for (std::int64_t i = 0; i < count; ++i)
    values[i] = static_cast<Value>(decode_element(bytes, bits, first + i));
}

template <class Value>
void decode_runs(const std::uint8_t* bytes, std::int64_t runs, std::int64_t count, int bits, Value* values) {
  for (std::int64_t run = 0; run < runs; ++run, values += count, bytes += packed_bytes(count, bits))
    decode_elements(bytes, 0, count, bits, values);
}

}  // namespace vargsim
