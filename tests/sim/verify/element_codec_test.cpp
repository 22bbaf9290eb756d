#include "sim/verify/interpreter/element_codec.h"

#include <vector>

#include <catch2/catch.hpp>

namespace vargsim::test {

TEST_CASE("two elements of 4 bits share a byte, the first in its lower half") {
  const std::vector<int> values{1, -1, -8, 7, 3};
  std::vector<std::uint8_t> bytes(3, 0);
  encode_runs(values.data(), 1, 5, 4, bytes.data());
  CHECK(bytes == std::vector<std::uint8_t>{0xf1, 0x78, 0x03});
  std::vector<int> back(5);
  decode_runs(bytes.data(), 1, 5, 4, back.data());
  CHECK(back == values);
}

TEST_CASE("each run of 4-bit elements begins a byte") {
  const std::vector<int> values{1, 2, 3, 4, 5, 6};  // two pixels of three channels
  std::vector<std::uint8_t> bytes(4, 0);
  encode_runs(values.data(), 2, 3, 4, bytes.data());
  CHECK(bytes == std::vector<std::uint8_t>{0x21, 0x03, 0x54, 0x06});
  std::vector<int> back(6);
  decode_runs(bytes.data(), 2, 3, 4, back.data());
  CHECK(back == values);
}

TEST_CASE("elements may be read from the middle of a byte on") {
  const std::vector<int> values{1, 2, -3, 4};
  std::vector<std::uint8_t> bytes(2, 0);
  encode_runs(values.data(), 1, 4, 4, bytes.data());
  std::vector<int> back(2);
  decode_elements(bytes.data(), 1, 2, 4, back.data());
  CHECK(back == std::vector<int>{2, -3});
}

TEST_CASE("elements of whole bytes come back at every width") {
  for (const int bits : {8, 16, 24, 32}) {
    const std::int64_t most = (std::int64_t{1} << (bits - 1)) - 1;
    const std::vector<std::int64_t> values{0, 1, -1, most, -most - 1};
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(packed_bytes(5, bits)), 0);
    CHECK(bytes.size() == static_cast<std::size_t>(5 * bits / 8));
    encode_runs(values.data(), 1, 5, bits, bytes.data());
    std::vector<std::int64_t> back(5);
    decode_runs(bytes.data(), 1, 5, bits, back.data());
    CHECK(back == values);
  }
}

}  // namespace vargsim::test
