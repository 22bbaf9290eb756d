#include "hw_models/dram/transfer.h"

#include <random>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "hw_models/dram/burst_cursor.h"

namespace vargsim {

namespace {

using Burst = std::pair<std::int64_t, Bytes>;  ///< index and asked bytes

/// The rule byte by byte: a byte in the burst issued last shares it, any other byte issues its burst.
std::vector<Burst> bursts_byte_by_byte(const Transfer& transfer, Bytes burst_bytes) {
  std::vector<Burst> bursts;
  for (int i = 0; i < transfer.rows; ++i) {
    for (int j = 0; j < transfer.runs; ++j) {
      const std::int64_t start = transfer.address + i * transfer.row_pitch + j * transfer.run_pitch;
      for (std::int64_t address = start; address < start + transfer.run_bytes; ++address) {
        const std::int64_t index = address / burst_bytes;
        if (bursts.empty() || bursts.back().first != index) bursts.emplace_back(index, 0);
        ++bursts.back().second;
      }
    }
  }
  return bursts;
}

std::vector<Burst> bursts_of_cursor(const Transfer& transfer, int burst_shift) {
  std::vector<Burst> bursts;
  for (dram::BurstCursor cursor(transfer, burst_shift); !cursor.at_end();) {
    const dram::BurstCursor::Burst burst = cursor.next();
    bursts.emplace_back(burst.index, burst.asked_bytes);
  }
  return bursts;
}

Transfer random_transfer(std::mt19937& random) {
  const auto below = [&random](int limit) {
    return static_cast<int>(random() % static_cast<unsigned>(limit));
  };
  Transfer transfer;
  transfer.address = below(300);
  transfer.run_bytes = 1 + below(below(2) == 0 ? 9 : 200);
  transfer.runs = 1 + below(below(2) == 0 ? 3 : 40);
  transfer.run_pitch = transfer.run_bytes + (below(3) == 0 ? 0 : below(100));
  transfer.rows = 1 + below(below(2) == 0 ? 3 : 80);
  transfer.row_pitch = below(3) == 0 ? transfer.runs * transfer.run_pitch : transfer.run_bytes + below(9000);
  return transfer;
}

TEST_CASE("a transfer issues the bursts that its bytes issue one by one") {
  std::mt19937 random(1);
  for (int i = 0; i < 3000; ++i) {
    const Transfer transfer = random_transfer(random);
    const int burst_shift = 4 + static_cast<int>(random() % 3);
    CAPTURE(i, burst_shift, transfer.address, transfer.run_bytes, transfer.runs, transfer.run_pitch,
            transfer.rows, transfer.row_pitch);
    const std::vector<Burst> expected = bursts_byte_by_byte(transfer, Bytes{1} << burst_shift);
    REQUIRE(bursts_of_cursor(transfer, burst_shift) == expected);
    REQUIRE(burst_count(transfer, Bytes{1} << burst_shift) == static_cast<std::int64_t>(expected.size()));
  }
}

TEST_CASE("the bytes asked of the bursts sum to the bytes of the transfer") {
  std::mt19937 random(2);
  for (int i = 0; i < 1000; ++i) {
    const Transfer transfer = random_transfer(random);
    Bytes asked = 0;
    for (const Burst& burst : bursts_of_cursor(transfer, 6))
      asked += burst.second;
    REQUIRE(asked == transfer.bytes());
  }
}

TEST_CASE("runs that meet in a burst share it") {
  Transfer transfer;
  transfer.run_bytes = 16;
  transfer.runs = 8;
  transfer.run_pitch = 32;
  CHECK(burst_count(transfer, 64) == 8 * 32 / 64);
  transfer.run_pitch = 64;
  CHECK(burst_count(transfer, 64) == 8);
}

TEST_CASE("a run that straddles a burst's end costs both bursts") {
  Transfer transfer;
  transfer.run_bytes = 16;
  transfer.address = 48;
  CHECK(burst_count(transfer, 64) == 1);
  transfer.address = 49;
  CHECK(burst_count(transfer, 64) == 2);
}

TEST_CASE("contiguous rows of contiguous runs are one run") {
  Transfer transfer;
  transfer.run_bytes = 7;
  transfer.runs = 5;
  transfer.run_pitch = 7;
  transfer.rows = 3;
  transfer.row_pitch = 5 * 7;
  const Transfer merged = dram::merge_contiguous(transfer);
  CHECK(merged.run_bytes == 3 * 5 * 7);
  CHECK(merged.runs == 1);
  CHECK(merged.rows == 1);
}

TEST_CASE("an empty transfer has no bursts") {
  CHECK(burst_count(Transfer{}, 64) == 0);
}

TEST_CASE("counters add up field by field") {
  DramCounters sum{1, 2, 3, 4, 5, 6, 7, 8};
  sum += DramCounters{10, 20, 30, 40, 50, 60, 70, 80};
  CHECK(sum.read_bytes == 1 + 10);
  CHECK(sum.write_bytes == 2 + 20);
  CHECK(sum.bursts == 3 + 30);
  CHECK(sum.activates == 4 + 40);
  CHECK(sum.row_hits == 5 + 50);
  CHECK(sum.row_misses == 6 + 60);
  CHECK(sum.row_conflicts == 7 + 70);
  CHECK(sum.refreshes == 8 + 80);
}

}  // namespace
}  // namespace vargsim
