#include "hw_models/dma/transfer_of.h"

#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/dice.h"

namespace vargsim::test {
namespace {

/// Two images of 4 x 6 pixels of 8 channels, from address 1000 on.
Tensor map() {
  return {"map", 2, 4, 6, 8, 8, 1000};
}

/// Addresses of a box, row by row, column by column, byte by byte.
std::vector<std::int64_t> addresses_of_box(const Tensor& tensor, const Box& box) {
  std::vector<std::int64_t> addresses;
  for (int row = 0; row < box.rows; ++row) {
    for (int col = 0; col < box.cols; ++col) {
      for (int byte = 0; byte < tensor.channel_bytes(box.channels); ++byte) {
        const std::int64_t pixel =
            (std::int64_t{box.image} * tensor.rows + box.row + row * box.row_step) * tensor.cols + box.col +
            col * box.col_step;
        addresses.push_back(tensor.address + pixel * tensor.col_bytes() + tensor.channel_bytes(box.channel) +
                            byte);
      }
    }
  }
  return addresses;
}

std::vector<std::int64_t> addresses_of_transfer(const Transfer& transfer) {
  std::vector<std::int64_t> addresses;
  for (int row = 0; row < transfer.rows; ++row) {
    for (int run = 0; run < transfer.runs; ++run) {
      for (Bytes byte = 0; byte < transfer.run_bytes; ++byte)
        addresses.push_back(transfer.address + row * transfer.row_pitch + run * transfer.run_pitch + byte);
    }
  }
  return addresses;
}

}  // namespace

TEST_CASE("whole rows are one run") {
  const Transfer transfer = transfer_of(map(), {1, 1, 2, 0, 6, 0, 8}, true);
  CHECK(transfer.address == 1000 + (4 * 6 * 8) + (1 * 6 * 8));
  CHECK(transfer.run_bytes == Bytes{2 * 6 * 8});
  CHECK(transfer.runs == 1);
  CHECK(transfer.rows == 1);
  CHECK(transfer.write);
}

TEST_CASE("a strip of columns is a run a row") {
  const Transfer transfer = transfer_of(map(), {0, 1, 3, 2, 3, 0, 8}, false);
  CHECK(transfer.address == 1000 + 6 * 8 + 2 * 8);
  CHECK(transfer.run_bytes == Bytes{3 * 8});
  CHECK(transfer.runs == 1);
  CHECK(transfer.rows == 3);
  CHECK(transfer.row_pitch == Bytes{6 * 8});
  CHECK_FALSE(transfer.write);
}

TEST_CASE("some channels are a run a pixel") {
  const Transfer transfer = transfer_of(map(), {0, 1, 3, 2, 4, 5, 2}, false);
  CHECK(transfer.address == 1000 + 6 * 8 + 2 * 8 + 5);
  CHECK(transfer.run_bytes == Bytes{2});
  CHECK(transfer.runs == 4);
  CHECK(transfer.run_pitch == Bytes{8});
  CHECK(transfer.rows == 3);
}

TEST_CASE("each second column is a run a pixel, each second row a run a row") {
  Box box{0, 0, 2, 0, 3, 0, 8};
  box.row_step = box.col_step = 2;
  const Transfer pixels = transfer_of(map(), box, false);
  CHECK(pixels.run_bytes == Bytes{8});
  CHECK(pixels.runs == 3);
  CHECK(pixels.run_pitch == Bytes{2 * 8});
  CHECK(pixels.rows == 2);
  CHECK(pixels.row_pitch == Bytes{2 * 6 * 8});
  box = {0, 0, 2, 0, 6, 0, 8};
  box.row_step = 2;
  const Transfer rows = transfer_of(map(), box, false);
  CHECK(rows.run_bytes == Bytes{6 * 8});
  CHECK(rows.runs == 1);
  CHECK(rows.rows == 2);
  CHECK(rows.row_pitch == Bytes{2 * 6 * 8});
}

TEST_CASE("a transfer moves just the bytes of its box, in their order") {
  for (std::uint32_t seed = 0; seed < 2000; ++seed) {
    Dice dice(seed);
    Tensor tensor{"t",
                  dice.between(1, 2),
                  dice.between(1, 5),
                  dice.between(1, 5),
                  dice.between(1, 5),
                  8 * dice.between(1, 4),
                  dice.between(0, 500)};
    Box box;
    box.image = dice.between(0, tensor.images - 1);
    box.row = dice.between(0, tensor.rows - 1);
    box.rows = dice.between(1, tensor.rows - box.row);
    box.col = dice.chance(50) ? 0 : dice.between(0, tensor.cols - 1);
    box.cols = dice.chance(50) ? tensor.cols - box.col : dice.between(1, tensor.cols - box.col);
    box.channel = dice.chance(50) ? 0 : dice.between(0, tensor.channels - 1);
    box.channels =
        dice.chance(50) ? tensor.channels - box.channel : dice.between(1, tensor.channels - box.channel);
    if (dice.chance(30)) box.row_step = dice.between(1, box.rows);
    if (dice.chance(30)) box.col_step = dice.between(1, box.cols);
    box.rows = ceil_div(box.rows, box.row_step);
    box.cols = ceil_div(box.cols, box.col_step);
    const Transfer transfer = transfer_of(tensor, box, false);
    INFO("seed " << seed);
    REQUIRE(transfer.bytes() == box_bytes(tensor, box));
    REQUIRE(addresses_of_transfer(transfer) == addresses_of_box(tensor, box));
  }
}

}  // namespace vargsim::test
